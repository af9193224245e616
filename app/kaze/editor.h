#pragma once

#include "engine/base/result.h"

#include <filesystem>
#include <string>

namespace kaze::cli {

//! What a person leaves in a file when the editor ends, and where that is.
struct EditedText {
    std::string text;
    std::filesystem::path folder; //!< for the caller to remove
    std::string name; //!< of the file in it

    [[nodiscard]] std::filesystem::path file() const { return folder / name; }
};

//! Opens a text in $VISUAL, $EDITOR or vi, as a file of that name in a folder that nobody else may read; it stays, for whoever calls to remove. Errors: Cancelled when the editor
//! failed, those of files.
[[nodiscard]] base::Result<EditedText> edited(const std::string& text, const std::string& name);

} // namespace kaze::cli
