#include "engine/tools/tool.h"

namespace kaze::tools {

const base::Result<base::JsonSchema>& Tool::argumentsSchema() const
{
    if (!m_schema)
        m_schema = base::JsonSchema::compile(info().schema);
    return *m_schema;
}

base::Task<base::Result<std::string>> ToolHost::handOff(std::string, std::string, std::string)
{
    co_return base::fail(base::ErrorCode::Unsupported, "nothing can be handed over here");
}

base::Task<base::Result<std::string>> ToolHost::memoryPropose(ProposedFact)
{
    co_return base::fail(base::ErrorCode::Unsupported, "there are no facts here");
}

base::Task<base::Result<QuestionReply>> ToolHost::ask(Question)
{
    co_return base::fail(base::ErrorCode::Unavailable, "there is nobody here who could be asked");
}

base::Task<base::Result<SamplingReply>> ToolHost::sample(Sampling)
{
    co_return base::fail(base::ErrorCode::Unsupported, "no model is offered here");
}

void ToolHost::waits(const std::string&, const std::string&) { }

std::string Tool::target(const boost::json::object&) const
{
    return {};
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
