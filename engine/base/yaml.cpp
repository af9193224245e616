#include "engine/base/yaml.h"

#include "engine/base/detail/yaml_reader.h"
#include "engine/base/file.h"
#include "engine/base/text.h"

#include <charconv>

namespace kaze::base {

namespace {

constexpr std::size_t kLargestFile = std::size_t{1} << 20;

//! "/limits/turns" is "limits.turns" and "/tools/2" is "tools[2]" to people.
std::string readable(std::string_view pointer, const boost::json::value& root)
{
    std::string path;
    const auto* here = &root;
    while (!pointer.empty()) {
        const auto end = std::min(pointer.find('/', 1), pointer.size());
        std::string name;
        for (std::size_t i = 1; i < end; ++i) {
            const bool escape = pointer[i] == '~' && i + 1 < end;
            name += escape ? (pointer[++i] == '0' ? '~' : '/') : pointer[i];
        }
        pointer.remove_prefix(end);
        std::size_t index = 0;
        if (here && here->is_array() && std::from_chars(name.data(), name.data() + name.size(), index).ec == std::errc()) {
            path += '[' + name + ']';
            here = index < here->get_array().size() ? &here->get_array()[index] : nullptr;
        } else {
            path += (path.empty() ? "" : ".") + name;
            here = here && here->is_object() ? here->get_object().if_contains(name) : nullptr;
        }
    }
    return path;
}

} // namespace

Result<YamlDocument> YamlDocument::parse(std::string_view text, std::string name)
{
    if (text.size() > kLargestFile)
        return fail(
            ErrorCode::InvalidArgument, name + ": is larger than the " + sizeText(kLargestFile) + " that such a file may have");
    auto content = detail::readYaml(text, name);
    if (!content)
        return failure(content);
    YamlDocument document;
    document.m_name = std::move(name);
    document.m_text = text;
    document.m_value = std::move(content->value);
    for (auto& mark : content->marks)
        document.m_marks.emplace(std::move(mark.pointer), Mark{mark.line, mark.column});
    return document;
}

Result<YamlDocument> YamlDocument::load(const std::filesystem::path& path)
{
    const auto text = readFile(path, kLargestFile);
    if (!text)
        return failure(text);
    return parse(*text, path.string());
}

std::string YamlDocument::where(std::string_view pointer) const
{
    auto found = m_marks.find(pointer);
    while (found == m_marks.end() && !pointer.empty()) {
        pointer = pointer.substr(0, pointer.rfind('/') == std::string_view::npos ? 0 : pointer.rfind('/'));
        found = m_marks.find(pointer);
    }
    const auto mark = found == m_marks.end() ? Mark{} : found->second;
    return m_name + ':' + std::to_string(mark.line) + ':' + std::to_string(mark.column);
}

Result<> YamlDocument::check(const JsonSchema& schema) const
{
    std::string lines;
    for (const auto& violation : schema.violations(m_value)) {
        const auto path = readable(violation.pointer, m_value);
        lines += (lines.empty() ? "" : "\n") + where(violation.pointer) + ": " + (path.empty() ? "" : path + ": ")
            + violation.message;
    }
    return lines.empty() ? Result<>{} : fail(ErrorCode::InvalidArgument, lines);
}

} // namespace kaze::base
