#pragma once

#include "engine/base/detail/schema_compiler.h"
#include "engine/base/json_schema.h"

#include <cstddef>
#include <vector>

namespace kaze::base::detail {

//! Holds one value against one schema. One use, one thread.
class SchemaEvaluator {
public:
    explicit SchemaEvaluator(const CompiledSchema& schema) : m_schema(schema) { }

    [[nodiscard]] std::vector<SchemaViolation> run(const json::value& value);

private:
    using Violations = std::vector<SchemaViolation>;

    void check(const json::value& schema, const json::value& value, const std::string& at, Violations& into);
    void checkType(const json::object& schema, const json::value& value, const std::string& at, Violations& into);
    void checkChoices(const json::object& schema, const json::value& value, const std::string& at, Violations& into);
    void checkNumber(const json::object& schema, const json::value& value, const std::string& at, Violations& into);
    void checkString(const json::object& schema, const json::value& value, const std::string& at, Violations& into);
    void checkArray(const json::object& schema, const json::value& value, const std::string& at, Violations& into);
    void checkItems(const json::object& schema, const json::array& items, const std::string& at, Violations& into);
    void checkContains(const json::object& schema, const json::array& items, const std::string& at, Violations& into);
    void checkObject(const json::object& schema, const json::value& value, const std::string& at, Violations& into);
    void checkMember(const json::object& schema, const json::key_value_pair& member, const std::string& at, Violations& into);
    void checkDependencies(const json::object& schema, const json::value& value, const std::string& at, Violations& into);
    void checkCombined(const json::object& schema, const json::value& value, const std::string& at, Violations& into);
    void checkAlternatives(
        const json::array& schemas, bool exactlyOne, const json::value& value, const std::string& at, Violations& into);

    [[nodiscard]] bool fits(const json::value& schema, const json::value& value);
    [[nodiscard]] bool matches(std::string_view pattern, std::string_view text, const std::string& at, Violations& into);
    //! Whether there is still something to spend on this value; one violation when it runs out.
    [[nodiscard]] bool afford(std::size_t steps);

    const CompiledSchema& m_schema;
    std::size_t m_steps = 0;
    std::size_t m_depth = 0;
    bool m_gaveUp = false;
};

} // namespace kaze::base::detail
