#pragma once

#include "engine/base/json_schema.h"

#include <boost/json.hpp>

#include <filesystem>
#include <map>
#include <string>

namespace kaze::base {

//! A YAML file as JSON values that remember where they stood, so that a schema's complaint can name line and column. YAML
//! 1.2 core scalars (true, 12, 1.5, null, else text; quoted is always text); duplicate keys, aliases that
//! explode and files above 1 MiB are refused. A member stands where its name does.
class YamlDocument {
public:
    //! `name` is how messages call the file. Errors: InvalidArgument "agent.yaml:4:3: …".
    [[nodiscard]] static Result<YamlDocument> parse(std::string_view text, std::string name);
    [[nodiscard]] static Result<YamlDocument> load(const std::filesystem::path& path);

    [[nodiscard]] const boost::json::value& value() const { return m_value; }
    [[nodiscard]] const std::string& name() const { return m_name; }
    //! The file as it was written.
    [[nodiscard]] const std::string& text() const { return m_text; }

    //! "agent.yaml:4:3" of the value at a JSON Pointer, or of its nearest parent that stands in the file.
    [[nodiscard]] std::string where(std::string_view pointer) const;

    //! Errors: InvalidArgument, one line a violation: "agent.yaml:4:3: limits.turns: expected integer, found \"many\"".
    [[nodiscard]] Result<> check(const JsonSchema& schema) const;

private:
    struct Mark {
        int line = 1;
        int column = 1;
    };

    std::string m_name;
    std::string m_text;
    boost::json::value m_value;
    std::map<std::string, Mark, std::less<>> m_marks;
};

} // namespace kaze::base
