#include "ui/pages/traces/trace_feed.h"

#include "ui/models/run_words.h"
#include "ui/pages/background.h"

#include <QTimer>

#include <algorithm>
#include <unordered_set>

namespace kaze::ui {

namespace {

constexpr int kSoon = 500; // ms: a growing trace is read at most twice a second
constexpr int kTick = 1000; // ms between two looks at one that says nothing
constexpr int kAgain = 3000; // ms after a page that could not be read
constexpr int kShownEvery = 400; // ms between two views of a trace whose pages come
constexpr std::int64_t kFirstPage = 20'000; // spans
constexpr std::int64_t kPage = 50'000;
constexpr std::size_t kMostOpen = 1'000;
constexpr int kMany = 200'000; // from here on nothing is shown between the first page and the last
constexpr std::size_t kAtOnce = 2'000; // spans that the GUI thread may make ready itself
constexpr int kCalm = 10; // a view that took long is made anew after so many times as long

} // namespace

TraceFeed::TraceFeed(PageContext context, QObject* parent)
    : QObject(parent), m_context(context), m_soon(new QTimer(this)), m_tick(new QTimer(this)), m_again(new QTimer(this))
{
    m_soon->setSingleShot(true);
    m_soon->setInterval(kSoon);
    m_tick->setInterval(kTick);
    m_again->setSingleShot(true);
    m_again->setInterval(kAgain);
    connect(m_soon, &QTimer::timeout, this, &TraceFeed::refresh);
    connect(m_tick, &QTimer::timeout, this, &TraceFeed::poll);
    connect(m_again, &QTimer::timeout, this, &TraceFeed::refresh);
}

void TraceFeed::setTrace(const QString& id)
{
    m_id = id;
    m_view.reset();
    m_another = true;
    begin();
    setProblem({});
    if (!id.isEmpty())
        ask();
}

//! From the first page on; what is shown stays until another view is there.
void TraceFeed::begin()
{
    ++m_round;
    m_builder = std::make_shared<TraceBuilder>();
    m_pages.clear();
    m_cursor.clear();
    m_open.clear();
    m_row.reset();
    m_loaded = 0;
    m_asking = m_working = m_complete = false;
    m_sinceShown.invalidate();
    m_again->stop();
}

void TraceFeed::setFollowing(bool follows)
{
    m_follows = follows;
    if (follows)
        m_tick->start();
    else
        m_tick->stop();
}

void TraceFeed::refreshSoon()
{
    if (m_follows && !m_soon->isActive())
        m_soon->start();
}

void TraceFeed::poll()
{
    const bool grows = m_complete && m_row && !m_row->duration;
    const bool rested = !m_sinceShown.isValid() || m_sinceShown.elapsed() > kCalm * m_lastWork;
    if (grows && rested && !m_soon->isActive())
        ask();
}

void TraceFeed::refresh()
{
    if (!m_id.isEmpty())
        ask();
}

std::optional<std::pair<qint64, qint64>> TraceFeed::loading() const
{
    if (m_id.isEmpty() || m_complete || !m_row)
        return std::nullopt;
    return std::pair<qint64, qint64>(m_loaded, m_row->spans);
}

void TraceFeed::ask()
{
    if (m_asking)
        return;
    m_asking = true;
    api::GetSpans query;
    query.traceId = m_id.toStdString();
    query.cursor = m_cursor;
    query.limit = m_cursor.empty() ? kFirstPage : kPage;
    if (m_complete)
        query.again = m_open;
    m_context.link.ask<api::GetSpans>(this, std::move(query), [this, round = m_round](base::Result<api::SpanPage> reply) {
        if (round != m_round)
            return;
        m_asking = false;
        took(std::move(reply));
    });
}

void TraceFeed::took(base::Result<api::SpanPage> reply)
{
    if (!reply)
        return refused(reply.error());
    setProblem({});
    const bool wasOver = m_complete && m_row && m_row->duration;
    if (wasOver && saysNothingNew(*reply))
        return;
    // What had ended goes on: its columns were given away, so it is read from its beginning.
    if (wasOver) {
        begin();
        return ask();
    }
    m_row = reply->trace;
    if (!reply->next.empty())
        m_cursor = reply->next;
    const bool complete = reply->complete;
    m_loaded += static_cast<int>(reply->spans.size());
    m_pages.push_back(std::make_shared<const api::SpanPage>(std::move(*reply)));
    m_complete = m_complete || complete;
    if (!m_working)
        work();
    // The next page may come while this one is worked at.
    if (!complete)
        ask();
}

void TraceFeed::refused(const base::Error& error)
{
    if (!m_view && m_loaded == 0)
        return emit failed(text(error.message));
    setProblem(text(error.message));
    if (!m_complete)
        m_again->start();
}

void TraceFeed::setProblem(const QString& problem)
{
    if (problem == std::exchange(m_problem, problem))
        return;
    emit problemChanged();
}

//! What never ended is asked again each time, and goes on not having ended.
bool TraceFeed::saysNothingNew(const api::SpanPage& page) const
{
    const std::unordered_set<std::string> open(m_open.begin(), m_open.end());
    return page.trace.duration == m_row->duration && std::all_of(page.spans.begin(), page.spans.end(), [&open](const auto& span) {
        return !span.duration && open.contains(span.spanId);
    });
}

bool TraceFeed::shows(bool complete) const
{
    if (!m_sinceShown.isValid() || complete)
        return true;
    return m_loaded < kMany && m_sinceShown.elapsed() > kShownEvery;
}

void TraceFeed::work()
{
    std::vector<std::shared_ptr<const api::SpanPage>> pages(m_pages.begin(), m_pages.end());
    m_pages.clear();
    const bool over = m_complete && m_row->duration;
    std::size_t spans = static_cast<std::size_t>(m_builder->size());
    for (const auto& page : pages)
        spans += page->spans.size();
    // What is read once more from its beginning goes on being shown until as much of it is there again.
    const bool isLess = m_view && !m_complete && spans < static_cast<std::size_t>(m_view->size());
    const bool shown = shows(m_complete) && !isLess;
    auto task = [builder = m_builder, pages = std::move(pages), over, shown, now = m_context.link.now()]() mutable {
        for (const auto& page : pages)
            builder->add(*page);
        pages.clear(); // here, where letting go of many rows costs nobody a frame
        Made made;
        made.open = builder->openSpans(kMostOpen);
        made.size = builder->size();
        if (shown)
            made.view = over ? builder->finish(now) : builder->view(now);
        return made;
    };
    m_working = true;
    QElapsedTimer timer;
    timer.start();
    const auto done = [this, round = m_round, timer](Made result) {
        if (round != m_round)
            return;
        m_working = false;
        m_lastWork = timer.elapsed();
        made(std::move(result));
    };
    if (spans < kAtOnce)
        done(task());
    else
        inBackground(this, std::move(task), done);
}

void TraceFeed::made(Made made)
{
    m_open = std::move(made.open);
    m_loaded = std::max(m_loaded, made.size);
    if (made.view) {
        // An index is a span's for good as long as no span is gone.
        const bool another = std::exchange(m_another, false) || !m_view || m_view->size() > made.view->size();
        m_view = std::move(made.view);
        m_sinceShown.start();
        emit viewChanged(another);
    }
    if (!m_pages.empty())
        work();
}

} // namespace kaze::ui
