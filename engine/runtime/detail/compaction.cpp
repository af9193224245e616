// How a live run sums up what is old in its conversation, before that fills the model's window.

#include "engine/runtime/detail/live_run.h"

#include "engine/base/text.h"
#include "engine/runtime/detail/run_rows.h"
#include "engine/runtime/detail/summary.h"

#include <algorithm>

namespace kaze::runtime::detail {

namespace {

constexpr std::int64_t kSmallContext = 1000; //!< tokens; no model has a window that this fills
constexpr std::size_t kBytesOfAToken = 3; //!< of what no provider has counted; rather too many tokens than too few
constexpr std::int64_t kLongestSummary = 2000; //!< tokens
constexpr std::int64_t kShortestSummary = 256;
constexpr std::size_t kShownTask = 8000; //!< bytes

std::int64_t guessedTokens(std::size_t bytes)
{
    return static_cast<std::int64_t>(bytes / kBytesOfAToken);
}

std::size_t bytesOf(const gateway::Conversation& messages, std::size_t from)
{
    std::size_t bytes = 0;
    for (auto i = from; i < messages.size(); ++i)
        bytes += detail::bytesOf(*messages[i]);
    return bytes;
}

} // namespace

//! How large the next prompt is: what the provider counted last, and a guess of what came since.
std::int64_t LiveRun::promptTokens() const
{
    return m_contextTokens + guessedTokens(bytesOf(m_messages, std::min(m_knownMessages, m_messages.size())));
}

//! From how many tokens on the conversation is made shorter; none where the model's window is not known, or the agent wants it never.
std::optional<std::int64_t> LiveRun::fullAt() const
{
    const auto window = m_host.parts.gateway.contextLimit(m_stored.lastModel.empty() ? m_stored.model : m_stored.lastModel);
    if (window <= 0)
        return std::nullopt;
    const auto share = static_cast<std::int64_t>(m_definition->compactAt * static_cast<double>(window));
    // The answer must fit too.
    return std::min(share, std::max(window / 2, window - m_definition->maxOutputTokens));
}

bool LiveRun::isFull() const
{
    if (m_definition->compactAt <= 0 || m_answers.size() < 2)
        return false;
    const auto tokens = promptTokens();
    if (tokens < kSmallContext)
        return false;
    const auto limit = fullAt();
    return limit && tokens >= *limit;
}

//! Whether it made the conversation shorter.
base::Task<base::Result<bool>> LiveRun::compact()
{
    const auto limit = fullAt();
    if (!limit)
        co_return false;
    const auto cut = cutOf(m_messages, m_definition->keepTurns, static_cast<std::size_t>(*limit) / 2 * kBytesOfAToken);
    if (!cut)
        co_return false;
    SummaryRecord summary;
    summary.through = m_answers[cut->answersBefore] - 1;
    std::optional<gateway::LedgerRow> paid;
    setDoing("summing up");
    auto made = co_await askForSummary(cut->keptFrom, *limit);
    if (made) {
        auto& result = **made;
        summary.text = std::move(result.response.message.text);
        summary.usage = result.response.usage;
        summary.cost = result.cost;
        summary.model = result.response.provider + "/" + result.response.model;
        summary.spanId = base::hexOf(m_runSpan.context().spanId);
        paid = result.entry.take();
    } else if (made.error().code == base::ErrorCode::BudgetExhausted || interruption()) {
        co_return failure(made);
    } else {
        m_host.parts.log->warn("run {}: what it did so far could not be summed up and is shortened instead: {}",
            m_stored.id.text(), made.error().text());
        summary.text = shortenedSoFar(cut->keptFrom, *limit);
    }
    const auto written = co_await recordSummary(std::move(summary), std::move(paid), *cut);
    if (!written)
        co_return failure(written);
    co_return true;
}

base::Task<base::Result<base::Boxed<gateway::ChatResult>>> LiveRun::askForSummary(std::size_t end, std::int64_t limit)
{
    gateway::CallContext context;
    context.tenant = m_stored.tenant;
    context.project = m_stored.project;
    context.agent = m_stored.agent;
    context.operation = "compaction";
    context.priority = priority();
    context.runId = m_stored.id;
    context.budgetId = m_stored.id;
    context.span = m_runSpan.context();
    context.cancel = m_cancel.token();
    auto asked = request();
    asked.instructions = summaryInstructions();
    asked.tools = nullptr;
    asked.knownTokens = 0;
    asked.knownMessages = 0;
    asked.maxOutputTokens = std::clamp(limit / 8, kShortestSummary, kLongestSummary);
    const auto room = limit - asked.maxOutputTokens;
    auto opening = "The agent's task:\n" + base::shortened(m_stored.task, kShownTask) + "\n\n";
    if (const auto before = summaryIn(*m_messages.front(), m_stored.task); !before.empty())
        opening.append("Notes so far:\n").append(before).append("\n\n");
    asked.messages.assign(1,
        std::make_shared<const gateway::Message>(
            gateway::userMessage(transcriptOf(opening, m_messages, end, static_cast<std::size_t>(room) * kBytesOfAToken))));
    gateway::DeltaSink nobody;
    auto result = co_await m_host.parts.gateway.chat(std::move(context), std::move(asked), std::move(nobody));
    if (!result)
        co_return failure(result);
    auto& text = (*result)->response.message.text;
    text = m_host.storable(text);
    if (text.find_first_not_of(" \t\r\n") == std::string::npos)
        co_return base::fail(base::ErrorCode::Protocol, "the model answered with nothing");
    co_return result;
}

//! What stands for the older part where no model sums it up: that part itself, with its results and texts cut short.
std::string LiveRun::shortenedSoFar(std::size_t end, std::int64_t limit) const
{
    const auto most = static_cast<std::size_t>(limit) / 4 * kBytesOfAToken;
    // The task stands in front of it anyway.
    auto opening = endOf(summaryIn(*m_messages.front(), m_stored.task), most / 2);
    if (!opening.empty())
        opening += "\n\n";
    return transcriptOf(opening, m_messages, end, most);
}

base::Task<base::Result<>> LiveRun::recordSummary(SummaryRecord summary, std::optional<gateway::LedgerRow> paid, Cut cut)
{
    addUsage(m_stored.usage, summary.usage);
    summary.recalled = m_recalled;
    if (m_workedWith)
        summary.workedWith = *m_workedWith;
    summary.permissions = m_permissions;
    summary.turns = m_stored.turns;
    summary.toolCalls = m_stored.toolCalls;
    summary.turnsBefore = m_turnsBefore;
    summary.total = m_stored.usage;
    auto text = summary.text;
    const auto through = summary.through;
    Record record = std::move(summary);
    const auto written = co_await append(std::move(record), std::move(paid));
    if (!written)
        co_return written;
    const gateway::Conversation kept(m_messages.begin() + static_cast<std::ptrdiff_t>(cut.keptFrom), m_messages.end());
    m_answers.erase(m_answers.begin(), m_answers.begin() + static_cast<std::ptrdiff_t>(cut.answersBefore));
    m_answers.shrink_to_fit();
    beginWith(text, through);
    for (const auto& message : kept)
        addShared(message);
    countAnew();
    m_host.changed(*this);
    co_return base::Result<>{};
}

//! The conversation begins with the task and what stands for the steps up to `through`.
void LiveRun::beginWith(const std::string& summary, std::int64_t through)
{
    m_messages.clear();
    m_messages.shrink_to_fit();
    m_messageBytes.clear();
    m_summarized = through;
    addMessage(openingOf(m_stored.task, summary));
}

//! What the provider counted was of a longer conversation.
void LiveRun::countAnew()
{
    auto bytes = m_instructions->size() + bytesOf(m_messages, 0);
    if (m_tools)
        for (const auto& tool : *m_tools->specs)
            bytes += tool.bytes;
    m_contextTokens = guessedTokens(bytes);
    m_knownTokens = 0;
    m_knownMessages = m_messages.size();
}

} // namespace kaze::runtime::detail
