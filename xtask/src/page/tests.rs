//! Pages of the project's own making, in each format, one difficulty each.
