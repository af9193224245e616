#include "app/kaze/editor.h"

#include "engine/base/file.h"

#include <cerrno>
#include <cstdlib>
#include <unistd.h>

namespace kaze::cli {

namespace {

constexpr std::uint64_t kLargestEdited = 64U << 20; //!< the cell says what is too long

std::string inQuotes(const std::string& path)
{
    std::string quoted = "'";
    for (const char c : path)
        quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + "'";
}

std::string editorName()
{
    for (const auto* name : {"VISUAL", "EDITOR"})
        if (const char* value = std::getenv(name); value && *value)
            return value;
    return "vi";
}

} // namespace

base::Result<EditedText> edited(const std::string& text, const std::string& name)
{
    std::error_code error;
    auto pattern = (std::filesystem::temp_directory_path(error) / "kaze-edit-XXXXXX").string();
    if (error || !::mkdtemp(pattern.data()))
        return std::unexpected(base::systemError("making a folder for the text", errno));
    EditedText left{{}, pattern, name};
    // A last line without an end is one that editors give one to.
    const bool ended = text.ends_with('\n');
    if (const auto written = base::writeFile(left.file(), ended ? text : text + '\n', 0600); !written)
        return failure(written);
    const auto editor = editorName();
    if (const int status = std::system((editor + ' ' + inQuotes(left.file().string())).c_str()); status != 0)
        return base::fail(base::ErrorCode::Cancelled, "the editor (" + editor + ") ended with a failure; nothing was changed");
    auto read = base::readFile(left.file(), kLargestEdited);
    if (!read)
        return failure(read);
    if (!ended && read->ends_with('\n'))
        read->pop_back();
    left.text = std::move(*read);
    return left;
}

} // namespace kaze::cli
