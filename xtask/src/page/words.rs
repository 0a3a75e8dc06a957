//! The words by which pages name their parts, in English and in both scripts of Chinese. Compared without letter case, spaces around and marks
//! of emphasis.

/// A list of words for the same thing.
pub(super) type Words = &'static [&'static str];

pub(super) const REQUEST: Words = &[
    "请求参数",
    "Request parameters",
    "请求参数列表",
    "Request parameter",
    "入参",
    "输入参数",
    "Input parameters",
    "Request fields",
    "Request body",
    "请求体",
    "请求参数说明",
    "請求參數",
    "輸入參數",
];
pub(super) const RESPONSE: Words = &[
    "返回数据",
    "返回参数",
    "Response parameters",
    "响应参数",
    "返回结果",
    "返回参数列表",
    "返回值",
    "Response parameter",
    "Response elements",
    "Response data",
    "输出参数",
    "Output parameters",
    "Return parameters",
    "Return values",
    "Response fields",
    "Response body",
    "返回字段",
    "返回資料",
    "返回參數",
    "輸出參數",
    "響應參數",
    "返回結果",
];
pub(super) const EXAMPLES: Words = &["示例", "Examples", "Example", "调用示例", "樣本", "範例", "Sample"];
pub(super) const ERRORS: Words = &["错误码", "Error codes", "Error code", "错误代码", "异常码", "錯誤碼", "錯誤代碼"];
pub(super) const COMMON: Words = &[
    "公共请求参数",
    "公共返回参数",
    "Common request parameters",
    "Common parameters",
    "公共参数",
    "公共請求參數",
    "公共返回參數",
    "公共參數",
];

/// Headings of Tencent Cloud's introductions.
pub(super) const INTRODUCTION: Words = &["接口描述", "API Description"];

/// Headings that end a part and say nothing of the operation.
pub(super) const OTHER: Words = &[
    "调试",
    "Debug",
    "Debugging",
    "Test",
    "授权信息",
    "Authorization information",
    "变更历史",
    "Change history",
    "Developer resources",
    "开发者资源",
    "接口说明",
    "请求头",
    "Request headers",
    "响应头",
    "Response headers",
    "请求语法",
    "Request syntax",
    "調試",
    "授權資訊",
    "調試介面",
];

pub(super) const REQUEST_EXAMPLE: Words = &[
    "请求示例",
    "Sample requests",
    "Sample request",
    "Request example",
    "Request examples",
    "Request sample",
    "输入示例",
    "Input example",
    "Sample input",
    "請求樣本",
    "請求範例",
    "輸入樣本",
];
pub(super) const RESPONSE_EXAMPLE: Words = &[
    "正常返回示例",
    "返回示例",
    "Sample success responses",
    "Sample success response",
    "Sample responses",
    "Sample response",
    "Response example",
    "Response examples",
    "Success response example",
    "输出示例",
    "Output example",
    "响应示例",
    "Sample output",
    "正常返回樣本",
    "返回樣本",
    "返回範例",
    "輸出樣本",
];
pub(super) const ERROR_EXAMPLE: Words = &[
    "异常返回示例",
    "错误返回示例",
    "Sample error responses",
    "Error response example",
    "異常返回樣本",
    "錯誤返回樣本",
];

/// Column words of tables.
pub(super) const NAME: Words = &[
    "名称",
    "参数名称",
    "参数",
    "Name",
    "Parameter",
    "Parameter Name",
    "参数名",
    "字段名称",
    "Field",
    "Member",
    "名稱",
    "參數名稱",
    "參數",
    "參數名",
    "argument",
];
pub(super) const TYPE: Words = &["类型", "Type", "数据类型", "参数类型", "Data type", "類型", "資料類型", "參數類型"];
pub(super) const REQUIRED: Words =
    &["是否必选", "必选", "Required", "是否必须", "是否必填", "必填", "Mandatory", "是否必選", "必選", "是否必須"];
pub(super) const EXAMPLE: Words = &[
    "示例值",
    "Example",
    "示例",
    "Example value",
    "Sample value",
    "实例值",
    "Examples",
    "样例值",
    "樣本值",
    "範例值",
    "樣本",
];
pub(super) const DESCRIPTION: Words = &["描述", "Description", "说明", "参数说明", "备注", "說明", "參數說明"];
pub(super) const HTTP: Words = &[
    "HttpCode",
    "HTTP状态码",
    "HTTP 状态码",
    "HTTP status code",
    "Http Code",
    "HTTP code",
    "状态码",
    "Status code",
    "HTTP狀態代碼",
    "HTTP 狀態代碼",
    "狀態代碼",
];
pub(super) const CODE: Words = &["错误码", "Error code", "错误代码", "Error codes", "Code", "錯誤碼", "錯誤代碼"];
pub(super) const MESSAGE: Words = &["错误信息", "Error message", "Message", "错误消息", "錯誤資訊", "錯誤訊息"];

pub(super) const YES: Words = &["是", "Yes", "True", "必选", "Required", "Y", "必須", "必填"];
pub(super) const NO: Words = &["否", "No", "False", "可选", "Optional", "N", "選填", "可選"];

/// A part of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Request,
    Response,
    Examples,
    Errors,
    /// What all calls have in common.
    Common,
    /// Anything else that has a known heading.
    Other,
}

/// The part that a heading begins.
pub(super) fn part(heading: &str) -> Option<Part> {
    let parts = [
        (REQUEST, Part::Request),
        (RESPONSE, Part::Response),
        (EXAMPLES, Part::Examples),
        (ERRORS, Part::Errors),
        (COMMON, Part::Common),
        (OTHER, Part::Other),
        (INTRODUCTION, Part::Other),
    ];
    let heading = unnumbered(bare(heading));
    parts.into_iter().find(|(words, _)| is(heading, words)).map(|(_, part)| part)
}

/// The text without marks of emphasis and markup around it, for comparing.
pub(super) fn bare(text: &str) -> &str {
    // Headings may carry an anchor or a class: `## 请求参数 {#section_x}`, `{ .section }`, and the sign of a link.
    let text = text.split_once(" {").map_or(text, |(text, _)| text);
    let text = text.split_once("{#").map_or(text, |(text, _)| text);
    let is_mark =
        |mark: char| mark.is_whitespace() || matches!(mark, '#' | '*' | '`' | ':' | '：' | '¶' | '§' | '\u{1f517}');
    text.trim().trim_matches(is_mark)
}

/// The text without the number before it: `2. `, `二、`, `(3)`.
pub(super) fn unnumbered(text: &str) -> &str {
    let is_number = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c) || matches!(c, '(' | '（');
    let rest = text.trim_start_matches(is_number);
    let after = rest.trim_start_matches(['.', '、', ')', '）', ' ', '．']);
    // `一` may begin a word; it is a number only before a sign.
    if rest.len() < text.len() && after.len() < rest.len() { unnumbered(after) } else { text }
}

/// Whether the text is one of the words.
pub(super) fn is(text: &str, words: Words) -> bool {
    let text = bare(text);
    words.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// The first two words, for messages.
pub(super) fn shown(words: Words) -> String {
    words.iter().take(2).map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" or ")
}
