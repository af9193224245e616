#pragma once

#include "engine/base/one_shot.h"
#include "engine/base/redact.h"
#include "engine/mcp/handler.h"
#include "engine/tools/tool.h"

#include <list>
#include <memory>
#include <string>
#include <vector>

namespace kaze::tools::detail {

//! Answers what an MCP server asks during the call under way: puts its questions to the person behind that, and what it wants of a model to the run. Where no
//! call is under way, or several are, nobody knows whose affair it is, and nobody is asked. Its root it is told at any time. Lives on the loop.
class McpAsking final : public mcp::ClientHandler {
public:
    //! What a server is offered besides questions to people, for as long as it lives.
    struct Offer {
        bool sampling = false;
        std::string root{}; //!< the folder that it may work in; empty: none
        std::shared_ptr<const base::Redactor> secrets{}; //!< what it was told in confidence, which no model is to see
    };

    //! Whose call it is. `host` lives until `leave` has returned.
    struct Caller {
        ToolHost* host = nullptr;
        std::string callId{};
        base::CancelToken cancel{};
        std::string server{}; //!< as the caller's agent names it
        std::string tool{};
        std::optional<SamplingLimits> sampling{};
        telemetry::SpanContext span{};
    };

    //! A call under way.
    struct Call {
        explicit Call(const Caller& whose) : caller(whose), over(whose.cancel) { }
        Caller caller;
        base::CancelSource over;
        int questions = 0; //!< that wait for their answer
        std::int64_t samplings = 0; //!< that were asked for
        bool wantedModel = false; //!< and had none, as there is no run
        std::vector<base::OneShot<bool>> waiters{};
    };

    McpAsking(std::string server, Offer offer);

    //! Whether the server asks things that need one call at a time: it has asked, or is offered a model.
    [[nodiscard]] bool asksBack() const { return m_asksBack; }

    [[nodiscard]] std::shared_ptr<Call> enter(const Caller& caller);
    //! Takes back what is being asked for this call, and waits until that is so.
    [[nodiscard]] base::Task<> leave(std::shared_ptr<Call> call);

    [[nodiscard]] Abilities abilities() const override { return {true, true, m_offer.sampling, !m_offer.root.empty()}; }
    [[nodiscard]] base::Task<base::Result<mcp::ElicitationAnswer>> elicit(
        mcp::Elicitation asked, base::CancelToken cancel) override;
    [[nodiscard]] base::Task<base::Result<boost::json::object>> createMessage(
        boost::json::object params, base::CancelToken cancel) override;
    [[nodiscard]] base::Task<base::Result<std::vector<mcp::Root>>> listRoots(base::CancelToken cancel) override;

private:
    [[nodiscard]] base::Result<std::shared_ptr<Call>> callThatMayAsk() const;

    std::string m_server;
    Offer m_offer;
    bool m_asksBack;
    std::list<std::shared_ptr<Call>> m_calls;
};

//! A folder as a URI (RFC 8089): "/a b" is "file:///a%20b".
[[nodiscard]] std::string fileUri(const std::string& path);

} // namespace kaze::tools::detail
