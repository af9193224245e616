#pragma once

#include <QString>

//! JSON as a person reads it, without changing a token of it. Pure.
namespace kaze::ui {

//! The same text with line breaks and two-space indentation; what is no JSON comes back as it is. Linear in the text's length.
[[nodiscard]] QString indentedJson(const QString& json);

//! A call in one line: `files.read(path: "src/a.py", limit: 20)`, long values shortened. `arguments` is JSON as the model wrote it.
[[nodiscard]] QString callText(const QString& tool, const QString& arguments);

} // namespace kaze::ui
