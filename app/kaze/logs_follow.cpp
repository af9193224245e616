#include "app/kaze/logs_follow.h"

#include "app/kaze/logs_texts.h"
#include "app/kaze/terminal.h"
#include "engine/api/events.h"
#include "engine/api/log_requests.h"
#include "engine/api/log_size.h"

#include <condition_variable>
#include <csignal>
#include <iostream>
#include <mutex>

namespace kaze::cli {

namespace {

constexpr std::size_t kLogsRemembered = 50'000;
constexpr std::int64_t kLogsAtOnce = 5'000;
constexpr std::size_t kLogsWaitingBytes = 32U << 20;
//! So much later than others of its time a line may be stored.
constexpr auto kLogsLate = std::chrono::seconds(5);

volatile std::sig_atomic_t g_logsStop = 0; // a signal handler can reach nothing else

void onLogsStop(int)
{
    g_logsStop = 1;
}

void catchLogsSignals()
{
    struct sigaction action { };
    action.sa_handler = onLogsStop;
    for (const int signal : {SIGINT, SIGTERM, SIGHUP})
        ::sigaction(signal, &action, nullptr);
}

} // namespace

struct LogsFollower::Piece {
    api::LogsAdded added;
    bool isLost = false; //!< here were some that did not come
};

//! Events on their way from the cell's thread to ours, in their order. What we do not take in time counts as lost.
class LogsFollower::Inbox {
public:
    struct Taken {
        std::deque<Piece> pieces;
        bool isClosed = false;
    };

    void put(const api::Event& event)
    {
        const std::lock_guard lock(m_mutex);
        if (const auto* added = std::get_if<api::LogsAdded>(&event))
            add(*added);
        else if (std::holds_alternative<api::EventsLost>(event))
            lose();
        m_changed.notify_one();
    }

    void close()
    {
        const std::lock_guard lock(m_mutex);
        m_taken.isClosed = true;
        m_changed.notify_one();
    }

    Taken take()
    {
        std::unique_lock lock(m_mutex);
        // Now and then by itself, to see whether Ctrl+C was typed.
        m_changed.wait_for(lock, std::chrono::milliseconds(100), [this] { return !m_taken.pieces.empty() || m_taken.isClosed; });
        m_bytes = 0;
        return std::exchange(m_taken, Taken{});
    }

private:
    void add(const api::LogsAdded& added)
    {
        std::size_t bytes = 0;
        for (const auto& row : added.rows)
            bytes += api::bytesOf(row);
        if (m_bytes + bytes > kLogsWaitingBytes)
            return lose();
        m_bytes += bytes;
        m_taken.pieces.push_back({added, false});
    }

    void lose()
    {
        if (m_taken.pieces.empty() || !m_taken.pieces.back().isLost)
            m_taken.pieces.push_back({{}, true});
    }

    std::mutex m_mutex; //!< guards m_taken
    std::condition_variable m_changed;
    Taken m_taken;
    std::size_t m_bytes = 0; //!< of the lines in it
};

LogsFollower::LogsFollower(Session& session, Common common, std::string filter)
    : m_session(session), m_common(std::move(common)), m_filter(std::move(filter))
{
    catchLogsSignals();
    listen();
}

void LogsFollower::listen()
{
    m_inbox = std::make_shared<Inbox>();
    api::EventFilter filter;
    filter.logs = m_filter;
    m_session.listen(
        filter, [inbox = m_inbox](const api::Event& event) { inbox->put(event); }, [inbox = m_inbox] { inbox->close(); });
}

int LogsFollower::follow(const std::vector<api::LogRow>& shown)
{
    const auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    m_begin = shown.empty() ? now : shown.front().at;
    for (const auto& row : shown)
        remember(row);
    m_newest = m_newest.value_or(now);
    std::cout << std::flush;
    while (g_logsStop == 0 && std::cout) {
        const auto taken = m_inbox->take();
        auto done = showAll(taken.pieces, taken.isClosed);
        if (done && taken.isClosed)
            done = goOn();
        if (!done)
            return report(done.error(), m_common);
        std::cout << std::flush;
    }
    return kDone;
}

base::Result<> LogsFollower::showAll(const std::deque<Piece>& pieces, bool isClosed)
{
    for (const auto& piece : pieces) {
        // A program wants all of them, a person those that can be read.
        const bool isMissing = piece.isLost || (piece.added.leftOut > 0 && m_common.json);
        // The next owner has what is missing, and what came behind it.
        if (g_logsStop != 0 || (isMissing && isClosed))
            break;
        if (isMissing)
            if (const auto caught = catchUp(); !caught)
                return caught;
        if (piece.added.leftOut > 0)
            say(std::to_string(piece.added.leftOut) + " lines left out: they came faster than they can be shown");
        for (const auto& row : piece.added.rows)
            show(row);
    }
    return {};
}

void LogsFollower::show(const api::LogRow& row)
{
    if (m_shown.contains(row.id))
        return;
    remember(row);
    printLog(row, m_common);
}

void LogsFollower::remember(const api::LogRow& row)
{
    m_newest = m_newest ? std::max(*m_newest, row.at) : row.at;
    if (!m_shown.insert(row.id).second)
        return;
    m_order.emplace_back(row.id, row.at);
    if (m_order.size() > kLogsRemembered) {
        m_begin = std::max(m_begin, m_order.front().second);
        m_shown.erase(m_order.front().first);
        m_order.pop_front();
    }
}

void LogsFollower::say(const std::string& text) const
{
    std::cout << std::flush;
    if (!m_common.json)
        std::cerr << styled(text, Style::Dim) << std::endl;
}

//! What was recorded since the last line that was shown, or stored since then of shortly before; what is known by its id is not shown again.
base::Result<> LogsFollower::catchUp()
{
    api::ListLogs query;
    query.filter = m_filter;
    query.from = std::max(m_begin, *m_newest - kLogsLate);
    query.oldestFirst = true;
    query.limit = kLogsAtOnce;
    do {
        const auto page = m_session.ask(query);
        if (!page)
            return failure(page);
        for (const auto& row : page->rows)
            show(row);
        query.cursor = page->next;
    } while (!query.cursor.empty() && g_logsStop == 0);
    return {};
}

//! The process that recorded is gone; the folder's next owner is listened to, which may be this one.
base::Result<> LogsFollower::goOn()
{
    if (const auto opened = m_session.reopen(); !opened)
        return opened;
    listen();
    return catchUp();
}

} // namespace kaze::cli
