#include "app/kaze/logs_follow.h"

#include "app/kaze/logs_texts.h"
#include "app/kaze/terminal.h"
#include "engine/api/events.h"
#include "engine/api/log_requests.h"

#include <condition_variable>
#include <csignal>
#include <iostream>
#include <mutex>

namespace kaze::cli {

namespace {

constexpr std::size_t kLogsRemembered = 50'000;
constexpr std::int64_t kLogsAtOnce = 5'000;

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

//! Events on their way from the cell's thread to ours.
class LogsFollower::Inbox {
public:
    struct Taken {
        std::vector<api::LogsAdded> added;
        bool isLost = false; //!< there were more, which did not come
        bool isClosed = false;
    };

    void put(const api::Event& event)
    {
        const std::lock_guard lock(m_mutex);
        if (const auto* added = std::get_if<api::LogsAdded>(&event))
            m_taken.added.push_back(*added);
        else if (std::holds_alternative<api::EventsLost>(event))
            m_taken.isLost = true;
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
        m_changed.wait_for(lock, std::chrono::milliseconds(100),
            [this] { return !m_taken.added.empty() || m_taken.isLost || m_taken.isClosed; });
        return std::exchange(m_taken, Taken{});
    }

private:
    std::mutex m_mutex; //!< guards m_taken
    std::condition_variable m_changed;
    Taken m_taken;
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
    for (const auto& row : shown)
        remember(row);
    if (!m_newest)
        m_newest = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    std::cout << std::flush;
    while (g_logsStop == 0 && std::cout) {
        const auto taken = m_inbox->take();
        for (const auto& added : taken.added) {
            if (added.leftOut > 0)
                say(std::to_string(added.leftOut) + " lines left out: they came faster than they can be shown");
            for (const auto& row : added.rows)
                show(row);
        }
        base::Result<> gone;
        if (taken.isClosed)
            gone = goOn();
        else if (taken.isLost)
            gone = catchUp();
        if (!gone)
            return report(gone.error(), m_common);
        std::cout << std::flush;
    }
    return kDone;
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
    m_order.push_back(row.id);
    if (m_order.size() > kLogsRemembered) {
        m_shown.erase(m_order.front());
        m_order.pop_front();
    }
}

void LogsFollower::say(const std::string& text) const
{
    std::cout << std::flush;
    if (!m_common.json)
        std::cerr << styled(text, Style::Dim) << std::endl;
}

//! What was recorded since the last line that was shown.
base::Result<> LogsFollower::catchUp()
{
    api::ListLogs query;
    query.filter = m_filter;
    query.from = m_newest;
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
