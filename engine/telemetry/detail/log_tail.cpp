#include "engine/telemetry/detail/log_tail.h"

#include "engine/api/log_size.h"
#include "engine/telemetry/detail/log_search.h"

#include <algorithm>

namespace kaze::telemetry {

LogFollower::LogFollower(std::shared_ptr<detail::Followed> followed) : m_followed(std::move(followed)) { }

LogFollower::~LogFollower()
{
    const std::lock_guard lock(m_followed->mutex);
    m_followed->isGone = true;
    m_followed->rows.clear();
    m_followed->bytes = 0;
}

LogFollower::Taken LogFollower::take(std::size_t limit)
{
    Taken taken;
    const std::lock_guard lock(m_followed->mutex);
    auto& rows = m_followed->rows;
    for (std::size_t bytes = 0; !rows.empty() && taken.rows.size() < limit && bytes < detail::kLogPageBytes;) {
        bytes += api::bytesOf(rows.front());
        m_followed->bytes -= api::bytesOf(rows.front());
        taken.rows.push_back(std::move(rows.front()));
        rows.pop_front();
    }
    taken.leftOut = std::exchange(m_followed->leftOut, 0);
    taken.isMore = !rows.empty();
    return taken;
}

namespace detail {

namespace {

constexpr std::size_t kMostWaiting = 5000;
constexpr std::size_t kMostWaitingBytes = 2 * kLogPageBytes;

//! Those that fit, of many the newest: the others are counted and not made.
std::int64_t pick(const LogFilter& filter, Month month, const std::vector<EventRow>& events, std::vector<api::LogRow>& fitting)
{
    std::int64_t leftOut = 0;
    std::size_t bytes = 0;
    for (auto event = events.rbegin(); event != events.rend(); ++event) {
        if (!filter.matches(lineOf(*event)))
            continue;
        if (fitting.size() == kMostWaiting || bytes >= kMostWaitingBytes) {
            ++leftOut;
            continue;
        }
        fitting.push_back(logRowOf(*event, month));
        bytes += api::bytesOf(fitting.back());
    }
    std::ranges::reverse(fitting);
    return leftOut;
}

//! False: nobody follows any more.
bool handOn(Followed& followed, Month month, const std::vector<EventRow>& events)
{
    std::vector<api::LogRow> fitting;
    const auto leftOut = pick(followed.filter, month, events, fitting);
    bool wasEmpty = false;
    {
        const std::lock_guard lock(followed.mutex);
        if (followed.isGone)
            return false;
        wasEmpty = followed.rows.empty();
        followed.leftOut += leftOut;
        for (auto& row : fitting) {
            followed.bytes += api::bytesOf(row);
            followed.rows.push_back(std::move(row));
        }
        for (; followed.rows.size() > kMostWaiting || followed.bytes > kMostWaitingBytes; ++followed.leftOut) {
            followed.bytes -= api::bytesOf(followed.rows.front());
            followed.rows.pop_front();
        }
    }
    if (wasEmpty && !fitting.empty() && followed.wake)
        followed.wake();
    return true;
}

} // namespace

base::Result<std::unique_ptr<LogFollower>> LogTail::follow(const std::string& filter, std::function<void()> wake)
{
    auto parsed = LogFilter::parse(filter);
    if (!parsed)
        return base::failure(parsed);
    auto followed = std::make_shared<Followed>();
    followed->filter = std::move(*parsed);
    followed->wake = std::move(wake);
    const std::lock_guard lock(m_mutex);
    m_followed.push_back(followed);
    m_isFollowed = true;
    return std::make_unique<LogFollower>(std::move(followed));
}

void LogTail::added(Month month, const std::vector<EventRow>& events)
{
    if (!m_isFollowed.load() || events.empty())
        return;
    std::vector<std::shared_ptr<Followed>> all;
    {
        const std::lock_guard lock(m_mutex);
        all = m_followed;
    }
    std::vector<std::shared_ptr<Followed>> gone;
    for (const auto& followed : all)
        if (!handOn(*followed, month, events))
            gone.push_back(followed);
    if (gone.empty())
        return;
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_followed, [&](const auto& followed) { return std::ranges::find(gone, followed) != gone.end(); });
    m_isFollowed = !m_followed.empty();
}

} // namespace detail

} // namespace kaze::telemetry
