#pragma once

#include "engine/api/tool_requests.h"
#include "engine/base/loop.h"
#include "engine/net/circuit_breaker.h"
#include "engine/tools/detail/call_figures.h"
#include "engine/tools/detail/call_gate.h"
#include "engine/tools/detail/result_cache.h"
#include "engine/tools/registry.h"

namespace kaze::tools::detail {

//! Stands before every call of a tool: keeps the limits of kaze.yaml, gives results again, calls once more where that helps and does no harm, and
//! keeps calls away from what fails. Lives on the loop.
class CallGuard {
public:
    CallGuard(base::Executor loop, const base::Clock& clock, ToolsConfig config);
    ~CallGuard();

    //! The outcome says how often it was called, how long it waited, and whether it was called at all. Never twice what may have taken effect.
    [[nodiscard]] base::Task<ToolOutcome> call(std::shared_ptr<Tool> tool, boost::json::object arguments, ToolContext context);

    //! Of the text that a call may give.
    [[nodiscard]] std::size_t responseLimit(const std::string& tool, std::size_t otherwise) const;

    void configure(ToolsConfig config);
    void close();

    //! Limits and figures; what the tool says of itself is the caller's.
    void fill(api::ToolRow& row, const ToolInfo& info) const;

private:
    struct Policy {
        LimitRule rule; //!< with the defaults in it
        std::string gate; //!< the name of what the calls share
    };
    struct Attempt {
        ToolOutcome outcome;
        bool refused = false; //!< by a limit or a breaker
    };

    [[nodiscard]] Policy policyFor(const std::string& tool) const;
    [[nodiscard]] std::shared_ptr<CallGate> gateFor(const Policy& policy);
    [[nodiscard]] net::CircuitBreaker* breakerFor(const std::string& target);
    base::Task<Attempt> attempt(
        std::shared_ptr<Tool> tool, boost::json::object arguments, ToolContext context, Policy policy, std::string target);
    base::Task<ToolOutcome> timed(
        std::shared_ptr<Tool> tool, boost::json::object arguments, ToolContext context, base::Duration timeout);
    void judge(const std::string& target, const ToolOutcome& outcome, bool cancelled);
    void note(const ToolInfo& info, const ToolOutcome& outcome, bool refused, base::Duration took);

    base::Executor m_loop;
    const base::Clock& m_clock;
    ToolsConfig m_config;
    std::map<std::string, std::shared_ptr<CallGate>> m_gates;
    std::map<std::string, net::CircuitBreaker> m_breakers; //!< by what is reached
    std::map<std::string, CallFigures> m_figures; //!< by server and tool
    ResultCache m_cache;
    base::CancelSource m_closed;
};

} // namespace kaze::tools::detail
