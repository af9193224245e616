#include "tests/engine/sandbox/file_tools.h"

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "engine/sandbox/detail/words.h"

#include <gtest/gtest.h>

#include <boost/regex.hpp>

namespace kaze::sandbox::test {

namespace fs = std::filesystem;
using boost::json::object;

namespace {

std::string text(const object& arguments, const char* name)
{
    const auto* value = arguments.if_contains(name);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::size_t number(const object& arguments, const char* name, std::size_t otherwise)
{
    const auto* value = arguments.if_contains(name);
    return value ? value->to_number<std::size_t>() : otherwise;
}

gateway::ToolSpec spec(std::string name, std::initializer_list<const char*> parameters)
{
    object properties;
    for (const auto* parameter : parameters)
        properties[parameter] = std::string_view(parameter) == "limit" || std::string_view(parameter) == "offset"
            ? object{{"type", "integer"}}
            : object{{"type", "string"}};
    return {std::move(name), "A tool.", object{{"type", "object"}, {"properties", std::move(properties)}}};
}

} // namespace

FileTools& FileTools::put(const std::string& path, const std::string& content)
{
    fs::create_directories((m_folder / path).parent_path());
    EXPECT_TRUE(base::writeFile(m_folder / path, content).has_value());
    return *this;
}

FileTools& FileTools::copyFrom(const fs::path& folder)
{
    fs::copy(folder, m_folder, fs::copy_options::recursive);
    return *this;
}

std::string FileTools::get(const std::string& path) const
{
    return base::readFile(m_folder / path).value_or("(no such file)");
}

bool FileTools::has(const std::string& path) const
{
    return fs::exists(m_folder / path);
}

gateway::ToolSpecs FileTools::specs() const
{
    auto specs = std::make_shared<std::vector<gateway::ToolSpec>>();
    const std::vector all{spec("files_list", {"path", "pattern", "limit"}), spec("files_read", {"path", "offset", "limit"}),
        spec("files_search", {"pattern", "path", "glob", "limit"}), spec("files_write", {"path", "content"}),
        spec("files_edit", {"path", "old", "new"})};
    for (const auto& one : all)
        if (offered.contains(one.name))
            specs->push_back(one);
    for (const auto& name : offered)
        if (!name.starts_with("files_"))
            specs->push_back(spec(name, {"text"}));
    return specs;
}

std::vector<std::string> FileTools::paths() const
{
    std::vector<std::string> paths;
    for (const auto& entry : fs::recursive_directory_iterator(m_folder))
        if (entry.is_regular_file())
            paths.push_back(entry.path().lexically_relative(m_folder).string());
    std::sort(paths.begin(), paths.end());
    return paths;
}

gateway::Message FileTools::answer(const gateway::ToolCall& call)
{
    calls.push_back(call.name);
    const auto arguments = boost::json::parse(call.arguments).as_object();
    Reply reply{"Denied by a person: not today.", true};
    if (!offered.contains(call.name))
        reply.text = "Unknown tool " + call.name;
    else if (!denied.contains(call.name))
        reply = call.name == "files_list" ? list(arguments)
            : call.name == "files_read"   ? read(arguments)
            : call.name == "files_search" ? search(arguments)
            : call.name == "files_write"  ? write(arguments)
            : call.name == "files_edit"   ? edit(arguments)
                                          : Reply{call.name + " got " + call.arguments, false};
    gateway::Message message;
    message.role = gateway::Role::Tool;
    message.callId = call.id;
    message.text = reply.text;
    message.failed = reply.failed;
    return message;
}

FileTools::Reply FileTools::list(const object& arguments) const
{
    const auto pattern = text(arguments, "pattern");
    const auto most = std::min(listLimit, number(arguments, "limit", 1000));
    std::string lines;
    std::size_t shown = 0, all = 0;
    for (const auto& path : paths()) {
        if (!pattern.empty() && !detail::pathMatches(pattern, path))
            continue;
        if (++all <= most) {
            lines += path + '\t' + std::to_string(fs::file_size(m_folder / path)) + '\n';
            ++shown;
        }
    }
    return {shown < all ? lines + "[… " + std::to_string(all - shown) + " more]\n" : lines, false};
}

FileTools::Reply FileTools::read(const object& arguments) const
{
    const auto path = text(arguments, "path");
    const auto content = base::readFile(m_folder / path);
    if (!content)
        return {"There is no file " + path, true};
    if (content->find('\0') != std::string::npos)
        return {path + " is not text (binary)", true};
    if (largestRead > 0 && content->size() > largestRead && !arguments.contains("limit"))
        return {path + " is too large to be read whole; use limit", true};
    const auto lines = detail::linesOf(*content);
    const auto from = number(arguments, "offset", 1) - 1;
    const auto most = std::min(readLines, number(arguments, "limit", readLines));
    const auto end = std::min(lines.size(), from + most);
    std::string part;
    for (auto i = from; i < end; ++i)
        part += std::string(lines[i]) + '\n';
    if (!base::isUtf8(part))
        part = base::toUtf8(part) + "[some bytes are no UTF-8 and stand as \uFFFD]\n";
    if (end < lines.size())
        part += "[… " + std::to_string(lines.size() - end) + " more lines; continue with offset " + std::to_string(end + 1) + "]";
    return {base::toUtf8(part), false};
}

FileTools::Reply FileTools::search(const object& arguments) const
{
    const boost::regex regex(text(arguments, "pattern"));
    const auto glob = text(arguments, "glob");
    const auto most = std::min(searchLimit, number(arguments, "limit", 1000));
    std::string found;
    std::size_t hits = 0;
    for (const auto& path : paths()) {
        const auto content = base::readFile(m_folder / path).value_or("");
        if (content.find('\0') != std::string::npos || (!glob.empty() && !detail::pathMatches(glob, path)))
            continue;
        int line = 0;
        for (const auto one : detail::linesOf(content)) {
            ++line;
            if (boost::regex_search(one.begin(), one.end(), regex) && ++hits <= most)
                found += path + ':' + std::to_string(line) + ": " + base::toUtf8(one) + '\n';
        }
    }
    return {hits > most ? found + "[… " + std::to_string(hits - most) + " more matches]\n" : found, false};
}

FileTools::Reply FileTools::write(const object& arguments) const
{
    const auto path = m_folder / text(arguments, "path");
    fs::create_directories(path.parent_path());
    const auto written = base::writeFile(path, text(arguments, "content"));
    return written ? Reply{"Written.", false} : Reply{written.error().message, true};
}

FileTools::Reply FileTools::edit(const object& arguments) const
{
    const auto path = m_folder / text(arguments, "path");
    auto content = base::readFile(path).value_or("");
    const auto old = text(arguments, "old");
    const auto at = content.find(old);
    if (at == std::string::npos || content.find(old, at + 1) != std::string::npos)
        return {"The old text does not occur exactly once.", true};
    content.replace(at, old.size(), text(arguments, "new"));
    return {base::writeFile(path, content) ? "Edited." : "Not edited.", false};
}

} // namespace kaze::sandbox::test
