#include "engine/runtime/detail/loop_watch.h"

#include "engine/base/canonical_json.h"
#include "engine/base/text.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <functional>

namespace kaze::runtime::detail {

namespace json = boost::json;

namespace {

constexpr std::size_t kLongestCycle = 4; //!< turns
constexpr std::size_t kSeen = 512;
constexpr std::size_t kLargeArguments = 16U << 10;
constexpr std::size_t kShown = 160;
constexpr std::int64_t kStepsNamed = 12;

std::uint64_t hashOf(std::string_view text, std::uint64_t salt = 0)
{
    return std::hash<std::string_view>()(text) * 0x9E3779B97F4A7C15ULL + salt;
}

std::string firstLine(std::string_view text)
{
    const auto begin = std::min(text.find_first_not_of(" \t\r\n"), text.size());
    text.remove_prefix(begin);
    return base::shortened(text.substr(0, text.find('\n')), kShown);
}

//! Tools that are known to change nothing: with other arguments and the same result they have found nothing new. Of all others the log does not say, so a call
//! that was not made before counts as progress.
bool onlyReads(std::string_view tool)
{
    constexpr std::array kReading{"files.read", "files.list", "files.search", "http.get", "memory.search", "person.ask"};
    return std::ranges::find(kReading, tool) != kReading.end();
}

//! "exit 1"
bool isExit(std::string_view line)
{
    constexpr std::string_view kExit = "exit ";
    return line.starts_with(kExit) && line.size() > kExit.size()
        && line.find_first_not_of("0123456789", kExit.size()) == std::string_view::npos;
}

std::string times(std::int64_t count)
{
    return std::to_string(count) + " times";
}

} // namespace

std::string canonical(std::string_view arguments)
{
    if (arguments.size() > kLargeArguments)
        return std::string(arguments);
    boost::system::error_code error;
    const auto value = json::parse(json::string_view(arguments.data(), arguments.size()), error);
    return error ? std::string(arguments) : base::canonicalJson(value);
}

std::string errorClass(std::string_view text)
{
    auto line = firstLine(text);
    std::string kind;
    // That a command failed says nothing of why; what it printed does.
    if (isExit(line)) {
        kind = line + ": ";
        text.remove_prefix(std::min(text.size(), text.find(line) + line.size()));
        line = firstLine(text);
    }
    char quote = 0;
    for (const char c : line) {
        if (quote != 0) {
            quote = c == quote ? '\0' : quote;
            continue;
        }
        const bool digit = c >= '0' && c <= '9';
        if (c == '"' || c == '`')
            quote = c;
        if (!digit || kind.empty() || kind.back() != '#')
            kind += digit ? '#' : c;
    }
    return kind;
}

//! Notes it, too.
bool LoopWatch::isSeen(Hash hash)
{
    const auto mark = static_cast<std::uint32_t>(hash ^ (hash >> 32U));
    if (std::ranges::find(m_seen, mark) != m_seen.end())
        return true;
    if (m_seen.size() < kSeen) {
        m_seen.push_back(mark);
    } else {
        m_seen[m_oldest] = mark;
        m_oldest = (m_oldest + 1) % kSeen;
    }
    return false;
}

void LoopWatch::turnBegins(std::int64_t step, std::string_view text)
{
    m_turn = {step, 0};
    m_calls.clear();
    m_failed.reset();
    m_newCalls = false;
    m_news = !text.empty() && !isSeen(hashOf(text));
}

void LoopWatch::callEnded(std::string_view tool, std::string_view arguments, std::string_view result, bool failed)
{
    const auto given = canonical(arguments);
    const auto call = hashOf(result, hashOf(given, hashOf(tool)));
    const bool isNew = !isSeen(call);
    m_newCalls = m_newCalls || isNew;
    const bool isNews = !isSeen(hashOf(result));
    m_news = m_news || isNews || (isNew && !failed && !onlyReads(tool));
    m_turn.calls += call;
    const auto line = firstLine(result);
    const bool isSilent
        = isExit(line) && result.find_first_not_of(" \t\r\n", result.find(line) + line.size()) == std::string_view::npos;
    // Of commands that fail without a word only the same one fails in the same way.
    const auto kind = hashOf(isSilent ? given : errorClass(result), hashOf(tool));
    noteFailure(tool, result, failed ? kind : 0);
    if (std::ranges::any_of(m_calls, [&](const Repeated& other) { return other.call == call; }))
        return;
    auto& noted = m_calls.emplace_back();
    noted.call = call;
    if (isNew)
        return;
    noted.what = std::string(tool) + ' ' + base::shortened(given, kShown);
    noted.result = firstLine(result);
}

//! `kind`: 0 for one that did not fail.
void LoopWatch::noteFailure(std::string_view tool, std::string_view result, Hash kind)
{
    if (m_failed && m_failed->kind != kind)
        m_failed->kind = 0;
    else if (!m_failed)
        m_failed = kind != 0 ? Failure{kind, 1, std::string(tool), firstLine(result)} : Failure{};
}

void LoopWatch::turnEnds()
{
    std::string done;
    for (auto& call : m_calls) {
        const auto before = std::ranges::find(m_repeated, call.call, &Repeated::call);
        // With something new beside it, it is not what the run is stuck with.
        call.times = before == m_repeated.end() || m_newCalls ? 1 : before->times + 1;
        done += (done.empty() ? "" : " and ") + call.what;
    }
    m_repeated = std::move(m_calls);
    m_calls.clear();
    m_done.push_back(std::move(done));
    if (m_done.size() > kLongestCycle)
        m_done.erase(m_done.begin());
    auto failure = m_failed.value_or(Failure{});
    if (failure.kind != 0 && failure.kind == m_failure.kind)
        failure.times = m_failure.times + 1;
    m_failure = std::move(failure);
    m_stale = m_news ? 0 : m_stale + 1;
    m_turns.push_back(m_turn);
    const auto kept
        = static_cast<std::size_t>(std::max(m_limits.repeats * static_cast<std::int64_t>(kLongestCycle), m_limits.staleTurns));
    if (m_turns.size() > kept)
        m_turns.erase(m_turns.begin());
}

//! How often the last turns, so many, came one after the other.
std::int64_t LoopWatch::cycles(std::size_t period) const
{
    std::size_t same = 0;
    while (same + period < m_turns.size()
        && m_turns[m_turns.size() - 1 - same].calls == m_turns[m_turns.size() - 1 - same - period].calls)
        ++same;
    return static_cast<std::int64_t>((same + period) / period);
}

std::string LoopWatch::lastSteps(std::int64_t count) const
{
    const auto have = static_cast<std::int64_t>(m_turns.size());
    const auto from = std::max<std::int64_t>(0, have - count);
    if (have - from > kStepsNamed)
        return "steps " + std::to_string(m_turns[static_cast<std::size_t>(from)].step) + " to "
            + std::to_string(m_turns.back().step);
    std::string text;
    for (auto i = from; i < have; ++i)
        text += (text.empty() ? "steps " : ", ") + std::to_string(m_turns[static_cast<std::size_t>(i)].step);
    return text;
}

std::optional<std::string> LoopWatch::finding() const
{
    if (m_turns.empty())
        return std::nullopt;
    const auto repeats = m_limits.repeats;
    if (repeats > 0) {
        for (const auto& call : m_repeated)
            if (call.times >= repeats)
                return "it made the same call " + times(call.times) + " in a row and got the same result ("
                    + lastSteps(call.times) + "): " + call.what + " → " + call.result;
        if (m_failure.kind != 0 && m_failure.times >= repeats)
            return m_failure.tool + " failed in the same way " + times(m_failure.times) + " in a row ("
                + lastSteps(m_failure.times) + "): " + m_failure.error;
        for (std::size_t period = 2; period <= kLongestCycle; ++period) {
            const auto count = cycles(period);
            if (count < repeats)
                continue;
            std::string turns;
            for (auto i = m_done.size() - period; i < m_done.size(); ++i)
                turns += (turns.empty() ? "" : "; then ") + m_done[i];
            return "it went through the same " + std::to_string(period) + " turns " + times(count) + " with the same results ("
                + lastSteps(count * static_cast<std::int64_t>(period)) + "): " + turns;
        }
    }
    if (m_limits.staleTurns > 0 && m_stale >= m_limits.staleTurns)
        return "nothing was new in " + std::to_string(m_stale) + " turns (" + lastSteps(m_stale)
            + "): every result and every text had been there before";
    return std::nullopt;
}

void LoopWatch::startAnew()
{
    m_turns.clear();
    m_repeated.clear();
    m_done.clear();
    m_failure = {};
    m_stale = 0;
}

} // namespace kaze::runtime::detail
