#include "ui/pages/traces/traces_page.h"

#include "ui/models/run_words.h"
#include "ui/pages/traces/span_panel.h"
#include "ui/pages/traces/trace_list_panel.h"
#include "ui/pages/traces/waterfall_panel.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/table_view.h"
#include "ui/widgets/timeline.h"

#include <QApplication>
#include <QClipboard>
#include <QLineEdit>
#include <QPushButton>

namespace kaze::ui {

namespace {

constexpr int kListWidth = 312;
constexpr int kWaterfallWidth = 596;
constexpr int kSpanWidth = 292;

} // namespace

TracesPage::TracesPage(PageContext given)
    : ListPage(given, QStringLiteral("traces"), tr("Traces"), tr("agent:dev-* status:error dur>5s cost>$0.05")),
      m_list(new TraceListPanel(given)), m_waterfall(new WaterfallPanel(given)), m_span(new SpanPanel(given)),
      m_live(header()->addButton(tr("Live")))
{
    m_live->setCheckable(true);
    m_live->setChecked(true);
    m_live->setToolTip(tr("Follows what happens; traces that still run grow on screen (Space)"));
    setParts({m_list, m_waterfall, m_span}, {kListWidth, kWaterfallWidth, kSpanWidth}, 1);
    addActions();
    connect(m_live, &QPushButton::toggled, this, &TracesPage::setLive);
    connect(m_list, &TraceListPanel::currentTraceChanged, m_waterfall, &WaterfallPanel::setTrace);
    connect(m_list, &TraceListPanel::emptied, this, [this] { m_waterfall->setTrace({}); });
    connect(m_list, &TraceListPanel::opened, this, [this] { m_waterfall->timeline()->setFocus(); });
    connect(m_waterfall, &WaterfallPanel::spanShown, this, [this](int index) { m_span->setSpan(m_waterfall->view(), index); });
    setFilterWords(
        {"agent:", "run:", "name:", "status:error", "status:ok", "status:running", "dur>", "cost>", "spans>", "tokens>"});
    setList(m_list);
}

void TracesPage::addActions()
{
    addPageAction(tr("Find in spans"), QKeySequence::Find, [this] {
        m_waterfall->searchField()->setFocus();
        m_waterfall->searchField()->selectAll();
    });
    addPageAction(tr("Next hit"), QKeySequence(Qt::Key_F3), [this] { m_waterfall->findNext(1); });
    addPageAction(tr("Previous hit"), QKeySequence(Qt::SHIFT | Qt::Key_F3), [this] { m_waterfall->findNext(-1); });
    addPageAction(tr("Copy span as JSON"), {}, [this] { m_span->copyJson(); });
    addPageAction(tr("Copy span id"), {}, [this] { m_span->copyId(); });
    addPageAction(tr("Copy trace id"), {}, [this] {
        if (m_waterfall->view())
            QApplication::clipboard()->setText(text(m_waterfall->view()->trace->trace.traceId));
    });
    addPageAction(tr("Open the run of this trace"), {}, [this] {
        if (m_waterfall->view())
            context().navigator.showRun(text(m_waterfall->view()->trace->trace.runId));
    });
}

void TracesPage::setLive(bool live)
{
    m_list->setLive(live);
    m_waterfall->setLive(live);
}

void TracesPage::setPaused(bool paused)
{
    m_live->setChecked(!paused);
}

void TracesPage::refresh()
{
    m_list->refresh();
    m_waterfall->refresh();
}

void TracesPage::openThing(const QString& traceId)
{
    m_list->select(traceId);
    m_waterfall->setTrace(traceId);
}

bool TracesPage::goBack()
{
    if (!m_waterfall->searchField()->text().isEmpty()) {
        m_waterfall->searchField()->clear();
        return true;
    }
    return clearFilter();
}

QString TracesPage::copyText() const
{
    return m_list->isAncestorOf(focusWidget()) ? m_list->table()->selectedText() : m_span->copyText();
}

void TracesPage::shown()
{
    m_waterfall->setActive(true);
    m_list->setActive(true);
    m_waterfall->refresh();
    giveKeyboardTo(m_list->table());
}

void TracesPage::hidden()
{
    m_list->setActive(false);
    m_waterfall->setActive(false);
}

} // namespace kaze::ui
