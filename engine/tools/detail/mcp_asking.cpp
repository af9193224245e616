#include "engine/tools/detail/mcp_asking.h"

#include "engine/tools/detail/mcp_sampling.h"

#include <filesystem>

namespace kaze::tools::detail {

namespace {

using Action = mcp::ElicitationAnswer::Action;

constexpr std::string_view kDone = "done";

Question questionOf(const mcp::Elicitation& asked, const std::string& server)
{
    Question question;
    question.text = "The MCP server " + server + " asks: " + asked.message;
    if (asked.byUrl) {
        question.text += "\nIt wants you to open this page: " + asked.url;
        question.choices = {std::string(kDone), "no"};
    } else {
        question.schema = boost::json::serialize(asked.schema);
    }
    return question;
}

mcp::ElicitationAnswer answerIn(const QuestionReply& reply, bool byUrl)
{
    mcp::ElicitationAnswer answer;
    if (!reply.given)
        return answer;
    if (byUrl) {
        answer.action = reply.text == kDone ? Action::Accept : Action::Decline;
        return answer;
    }
    boost::system::error_code error;
    auto content = boost::json::parse(reply.text, error);
    if (error || !content.is_object())
        return answer;
    answer.action = Action::Accept;
    answer.content = std::move(content.get_object());
    return answer;
}

//! A question of a call while it waits for its answer. It is taken back with the call, or by the server.
class Asked {
public:
    Asked(std::shared_ptr<McpAsking::Call> call, base::CancelToken byServer)
        : m_call(std::move(call)), m_takenBack(m_call->over.token()),
          m_registration(byServer.onCancel([this, byServer] { m_takenBack.cancel(byServer.reason()); }))
    {
        ++m_call->questions;
    }
    Asked(const Asked&) = delete;
    Asked& operator=(const Asked&) = delete;
    ~Asked()
    {
        --m_call->questions;
        for (const auto& waiter : std::exchange(m_call->waiters, {}))
            waiter.set(true);
    }
    [[nodiscard]] base::CancelToken token() const { return m_takenBack.token(); }

private:
    std::shared_ptr<McpAsking::Call> m_call;
    base::CancelSource m_takenBack;
    base::CancelRegistration m_registration;
};

//! As the server is told it, and, where the call ends for it, the agent. What a provider does not give is no failure of the server.
base::Error toldTo(const base::Error& error)
{
    using base::ErrorCode;
    const bool asItIs = error.code == ErrorCode::Cancelled || error.code == ErrorCode::InvalidArgument;
    return {asItIs ? error.code : ErrorCode::PermissionDenied, "no answer of a model: " + error.message, nullptr};
}

} // namespace

McpAsking::McpAsking(std::string server, Offer offer)
    : m_server(std::move(server)), m_offer(std::move(offer)), m_asksBack(m_offer.sampling)
{
}

std::shared_ptr<McpAsking::Call> McpAsking::enter(const Caller& caller)
{
    return m_calls.emplace_back(std::make_shared<Call>(caller));
}

base::Task<> McpAsking::leave(std::shared_ptr<Call> call)
{
    m_calls.remove(call);
    call->over.cancel();
    while (call->questions > 0) {
        const base::OneShot<bool> waiter;
        call->waiters.push_back(waiter);
        co_await waiter.wait();
    }
}

base::Task<base::Result<mcp::ElicitationAnswer>> McpAsking::elicit(mcp::Elicitation asked, base::CancelToken cancel)
{
    m_asksBack = true;
    mcp::ElicitationAnswer answer;
    if (m_calls.size() != 1 || !m_calls.front()->caller.host) {
        answer.action = Action::Cancel;
        co_return answer;
    }
    const auto call = m_calls.front();
    const Asked waiting(call, cancel);
    auto question = questionOf(asked, m_server);
    question.callId = call->caller.callId;
    question.cancel = waiting.token();
    const auto reply = co_await call->caller.host->ask(std::move(question));
    if (reply)
        co_return answerIn(*reply, asked.byUrl);
    answer.action = cancel.cancelled() || call->over.cancelled() ? Action::Cancel : Action::Decline;
    co_return answer;
}

base::Result<std::shared_ptr<McpAsking::Call>> McpAsking::callThatMayAsk() const
{
    using base::ErrorCode;
    if (m_calls.empty())
        return base::fail(ErrorCode::PermissionDenied, "a model is offered only in the middle of a call");
    if (m_calls.size() > 1)
        return base::fail(
            ErrorCode::PermissionDenied, "several calls are under way, and it is not known which of them wants a model");
    const auto& call = m_calls.front();
    if (!call->caller.host) {
        call->wantedModel = true;
        return base::fail(
            ErrorCode::PermissionDenied, "no run stands behind this call, which was made by hand: no model is offered to it");
    }
    if (!call->caller.sampling)
        return base::fail(ErrorCode::PermissionDenied, "the agent's file offers this server no model");
    if (call->samplings >= call->caller.sampling->requests)
        return base::fail(ErrorCode::PermissionDenied,
            "one call may ask a model " + std::to_string(call->caller.sampling->requests) + " times at most");
    return call;
}

base::Task<base::Result<boost::json::object>> McpAsking::createMessage(boost::json::object params, base::CancelToken cancel)
{
    const auto found = callThatMayAsk();
    if (!found)
        co_return failure(found);
    const auto call = *found;
    auto asked = samplingOf(params, *m_offer.secrets);
    if (!asked)
        co_return failure(asked);
    ++call->samplings;
    const Asked waiting(call, cancel);
    asked->callId = call->caller.callId;
    asked->server = call->caller.server;
    asked->tool = call->caller.tool;
    asked->limits = *call->caller.sampling;
    asked->span = call->caller.span;
    asked->cancel = waiting.token();
    const auto reply = co_await call->caller.host->sample(std::move(*asked));
    if (!reply)
        co_return std::unexpected(toldTo(reply.error()));
    co_return messageOf(*reply);
}

base::Task<base::Result<std::vector<mcp::Root>>> McpAsking::listRoots(base::CancelToken)
{
    std::vector<mcp::Root> roots;
    if (!m_offer.root.empty())
        roots.push_back({fileUri(m_offer.root), std::filesystem::path(m_offer.root).filename().string()});
    co_return roots;
}

std::string fileUri(const std::string& path)
{
    static constexpr std::string_view kPlain = "-._~/"; // and letters and digits: RFC 3986, section 3.3
    static constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string uri = "file://";
    for (const char c : path) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9')
            || kPlain.find(c) != std::string_view::npos;
        if (plain)
            uri += c;
        else
            uri.append({'%', kDigits[byte >> 4U], kDigits[byte & 15U]});
    }
    return uri;
}

} // namespace kaze::tools::detail
