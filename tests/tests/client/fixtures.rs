//! What the generator makes of the fixtures in `golden/`, compiled: each fixture is one feature of the spec language.

use dts_api::runtime::Operation;

macro_rules! fixtures {
    ($($name:ident = $path:literal;)*) => {
        /// Operations of the fixtures.
        pub(crate) const OPERATIONS: &[&[&Operation]] = &[$($name::OPERATIONS),*];

        $(
            #[path = $path]
            #[rustfmt::skip]
            pub mod $name;
        )*
    };
}

fixtures! {
    alike_enums = "../../golden/alike_enums/generated/mod.rs";
    allowed_values = "../../golden/allowed_values/generated/mod.rs";
    alternative_parameters = "../../golden/alternative_parameters/generated/mod.rs";
    conditional_requirements = "../../golden/conditional_requirements/generated/mod.rs";
    deprecated_parts = "../../golden/deprecated_parts/generated/mod.rs";
    dotted_parameters = "../../golden/dotted_parameters/generated/mod.rs";
    entry_conditions = "../../golden/entry_conditions/generated/mod.rs";
    form_body = "../../golden/form_body/generated/mod.rs";
    guidance = "../../golden/guidance/generated/mod.rs";
    json_body = "../../golden/json_body/generated/mod.rs";
    json_parameters = "../../golden/json_parameters/generated/mod.rs";
    lengths = "../../golden/lengths/generated/mod.rs";
    maps = "../../golden/maps/generated/mod.rs";
    number_enums = "../../golden/number_enums/generated/mod.rs";
    open_enums = "../../golden/open_enums/generated/mod.rs";
    outcome_members = "../../golden/outcome_members/generated/mod.rs";
    paging_by_number = "../../golden/paging_by_number/generated/mod.rs";
    paging_by_offset = "../../golden/paging_by_offset/generated/mod.rs";
    paging_by_token = "../../golden/paging_by_token/generated/mod.rs";
    paging_several_lists = "../../golden/paging_several_lists/generated/mod.rs";
    paging_several_windows = "../../golden/paging_several_windows/generated/mod.rs";
    recursive_types = "../../golden/recursive_types/generated/mod.rs";
    repeated_parameters = "../../golden/repeated_parameters/generated/mod.rs";
    rust_names = "../../golden/rust_names/generated/mod.rs";
    sensitive_values = "../../golden/sensitive_values/generated/mod.rs";
    shadowed_names = "../../golden/shadowed_names/generated/mod.rs";
    shared_shapes = "../../golden/shared_shapes/generated/mod.rs";
    typed_text = "../../golden/typed_text/generated/mod.rs";
    waiters = "../../golden/waiters/generated/mod.rs";
    watches = "../../golden/watches/generated/mod.rs";
    wrapped_lists = "../../golden/wrapped_lists/generated/mod.rs";
}
