#include "engine/base/json_schema.h"

#include "engine/base/detail/schema_compiler.h"
#include "engine/base/detail/schema_evaluator.h"

namespace kaze::base {

namespace {

constexpr std::size_t kMostViolations = 20;

} // namespace

struct JsonSchema::Impl {
    detail::CompiledSchema schema;
};

Result<JsonSchema> JsonSchema::compile(const boost::json::value& schema)
{
    const auto impl = std::make_shared<Impl>();
    impl->schema.root = schema;
    if (auto compiled = detail::compileSchema(impl->schema); !compiled)
        return failure(compiled);
    JsonSchema made;
    made.m_impl = impl;
    return made;
}

std::vector<SchemaViolation> JsonSchema::violations(const boost::json::value& value) const
{
    auto found = detail::SchemaEvaluator(m_impl->schema).run(value);
    if (found.size() > kMostViolations)
        found.resize(kMostViolations);
    return found;
}

Result<> JsonSchema::check(const boost::json::value& value) const
{
    std::string lines;
    for (const auto& violation : violations(value))
        lines += (lines.empty() ? "" : "\n") + (violation.pointer.empty() ? "" : violation.pointer + ": ") + violation.message;
    return lines.empty() ? Result<>{} : fail(ErrorCode::InvalidArgument, lines);
}

} // namespace kaze::base
