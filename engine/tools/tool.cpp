#include "engine/tools/tool.h"

namespace kaze::tools {

const base::Result<base::JsonSchema>& Tool::argumentsSchema() const
{
    if (!m_schema)
        m_schema = base::JsonSchema::compile(info().schema);
    return *m_schema;
}

base::Task<base::Result<std::string>> Tool::prepare(boost::json::object, const ToolContext&)
{
    co_return std::string();
}

base::Task<std::string> Tool::preview(boost::json::object, const ToolContext&)
{
    co_return std::string();
}

base::Task<Verification> Tool::verify(boost::json::object, std::string, const ToolContext&)
{
    Verification verification;
    verification.evidence = info().name + " leaves no trace by which to tell whether it ran";
    co_return verification;
}

} // namespace kaze::tools
