#include "ui/pages/logs/log_feed.h"

#include "ui/models/run_words.h"

#include <algorithm>
#include <utility>

namespace kaze::ui {

namespace {

constexpr int kSoon = 100; // ms: ten times a second is as fast as anybody reads
constexpr std::int64_t kPage = 500; // lines
constexpr int kScreenful = 100; // lines; while there are fewer, what is older is looked for without being asked

std::vector<api::LogRow> reversed(std::vector<api::LogRow> rows)
{
    std::reverse(rows.begin(), rows.end());
    return rows;
}

} // namespace

LogFeed::LogFeed(PageContext context, LogListModel& model, QObject* parent) : QObject(parent), m_context(context), m_model(model)
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(kSoon);
    connect(&m_soon, &QTimer::timeout, this, &LogFeed::flush);
    connect(&context.link, &CellLink::logsAdded, this, &LogFeed::take);
    connect(&context.link, &CellLink::refreshNeeded, this, [this] {
        // Lines may have been missed.
        if (m_mode == Mode::Following)
            return load();
        m_atEnd = false;
        emit changed();
    });
}

LogFeed::~LogFeed()
{
    if (m_active)
        m_context.link.followLogs(std::nullopt);
}

api::ListLogs LogFeed::query() const
{
    api::ListLogs query;
    query.filter = m_scope.filter.toStdString();
    query.from = m_scope.from;
    query.to = m_scope.to;
    query.archives = m_scope.archives;
    query.limit = kPage;
    return query;
}

void LogFeed::setScope(const Scope& scope)
{
    m_scope = scope;
    m_loaded = false;
    if (m_mode == Mode::Held)
        m_mode = Mode::Following;
    load();
}

void LogFeed::setActive(bool active)
{
    if (std::exchange(m_active, active) == active)
        return;
    follow();
    if (!active)
        return;
    // Nobody listened in the meantime.
    if (!m_loaded || m_mode == Mode::Following)
        return load();
    m_atEnd = false;
    emit changed();
}

void LogFeed::follow()
{
    m_context.link.followLogs(m_active && isLive() ? std::optional(m_scope.filter) : std::nullopt);
}

void LogFeed::load()
{
    if (!m_active)
        return;
    m_soon.stop();
    m_waiting.clear();
    m_loading = true;
    m_fetching = false;
    m_new = 0;
    m_leftOut = 0;
    // Who listens first and then asks has every line once.
    follow();
    m_context.link.ask<api::ListLogs>(this, query(), [this, round = ++m_round](Page page) {
        if (round == m_round)
            took(std::move(page));
    });
    emit changed();
}

void LogFeed::refresh()
{
    if (m_mode == Mode::Following || !m_loaded)
        load();
}

void LogFeed::took(Page page)
{
    m_loading = false;
    if (!page) {
        m_waiting.clear();
        if (page.error().code == base::ErrorCode::InvalidArgument)
            emit filterRefused(text(page.error().message));
        else if (!m_loaded)
            emit failed(text(page.error().message));
        return emit changed();
    }
    emit filterRefused({});
    m_notes.clear();
    addNotes(page->notes);
    m_model.setNow(m_context.link.now());
    m_model.restart(reversed(std::move(page->rows)));
    m_olderCursor = std::move(page->next);
    m_olderTo.reset();
    m_hasOlder = !m_olderCursor.empty();
    m_atEnd = true;
    m_loaded = true;
    if (m_mode == Mode::Following)
        static_cast<void>(m_model.append(std::exchange(m_waiting, {})));
    else
        m_new = static_cast<qint64>(std::exchange(m_waiting, {}).size());
    m_atEnd = m_new == 0;
    emit loaded();
    searchOn();
    emit changed();
}

void LogFeed::take(const api::LogsAdded& logs)
{
    if (!m_active || !isLive())
        return;
    const auto count = static_cast<qint64>(logs.rows.size()) + logs.leftOut;
    if (!m_loading && m_mode != Mode::Following) {
        m_new += count;
        m_atEnd = false;
    } else {
        m_leftOut += logs.leftOut;
        m_waiting.insert(m_waiting.end(), logs.rows.begin(), logs.rows.end());
        if (m_waiting.size() > static_cast<std::size_t>(LogListModel::kMost))
            m_waiting.erase(m_waiting.begin(), m_waiting.end() - LogListModel::kMost);
    }
    if (!m_loading && !m_soon.isActive())
        m_soon.start();
}

void LogFeed::flush()
{
    if (!m_waiting.empty())
        appendRows(std::exchange(m_waiting, {}));
    emit changed();
}

void LogFeed::appendRows(std::vector<api::LogRow> rows)
{
    m_model.setNow(m_context.link.now());
    const int dropped = m_model.append(std::move(rows));
    if (dropped > 0 && m_model.first()) {
        m_olderCursor.clear();
        m_olderTo = m_model.first()->at + std::chrono::microseconds(1);
        m_hasOlder = true;
    }
    emit appended(dropped);
}

void LogFeed::setMode(Mode mode)
{
    m_mode = mode;
    emit changed();
}

void LogFeed::hold()
{
    if (m_mode != Mode::Following)
        return;
    m_soon.stop();
    flush();
    setMode(Mode::Held);
}

void LogFeed::setPaused(bool paused)
{
    if (paused == (m_mode == Mode::Paused))
        return;
    if (!paused)
        return resume();
    hold();
    setMode(Mode::Paused);
}

void LogFeed::resume()
{
    setMode(Mode::Following);
    if (!m_atEnd)
        return load();
    emit appended(0);
}

void LogFeed::searchOn()
{
    if (m_hasOlder && m_model.rowCount() < kScreenful)
        fetchOlder();
}

void LogFeed::fetchOlder()
{
    if (!m_active || !m_loaded || isSearching() || !m_hasOlder)
        return;
    m_fetching = true;
    auto wanted = query();
    wanted.cursor = m_olderCursor;
    if (m_olderTo)
        wanted.to = m_olderTo;
    m_context.link.ask<api::ListLogs>(this, std::move(wanted), [this, round = m_round](Page page) {
        if (round == m_round)
            tookOlder(std::move(page));
    });
    emit changed();
}

void LogFeed::tookOlder(Page page)
{
    m_fetching = false;
    if (!page) {
        // The next scrolling asks again.
        m_context.navigator.notify(tr("Older lines could not be read: %1").arg(text(page.error().message)));
        return emit changed();
    }
    addNotes(page->notes);
    m_olderCursor = std::move(page->next);
    m_hasOlder = !m_olderCursor.empty();
    const int before = m_model.rowCount();
    const int rows = m_model.prepend(reversed(std::move(page->rows)));
    m_atEnd = m_atEnd && before + rows <= LogListModel::kMost;
    if (rows > 0)
        emit prepended(rows);
    if (rows == 0 && m_hasOlder)
        fetchOlder();
    else
        searchOn();
    emit changed();
}

void LogFeed::fetchNewer()
{
    if (!m_active || !m_loaded || isSearching() || m_atEnd || !m_model.last())
        return;
    m_fetching = true;
    auto wanted = query();
    wanted.oldestFirst = true;
    wanted.from = m_model.last()->at;
    m_context.link.ask<api::ListLogs>(this, std::move(wanted), [this, round = m_round](Page page) {
        if (round == m_round)
            tookNewer(std::move(page));
    });
    emit changed();
}

void LogFeed::tookNewer(Page page)
{
    m_fetching = false;
    if (!page) {
        m_context.navigator.notify(tr("Newer lines could not be read: %1").arg(text(page.error().message)));
        return emit changed();
    }
    m_atEnd = page->next.empty();
    if (m_atEnd)
        m_new = 0;
    appendRows(std::move(page->rows));
    emit changed();
}

void LogFeed::addNotes(const std::vector<std::string>& notes)
{
    for (const auto& note : notes)
        if (!m_notes.contains(text(note)))
            m_notes << text(note);
}

} // namespace kaze::ui
