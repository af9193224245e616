#include "ui/pages/traces/traces_page.h"

#include "ui/models/run_words.h"
#include "ui/pages/cell_export.h"
#include "ui/pages/memory/transfer_strip.h"
#include "ui/pages/page_scope.h"
#include "ui/pages/traces/inspector_panel.h"
#include "ui/pages/traces/span_panel.h"
#include "ui/pages/traces/trace_comparison_view.h"
#include "ui/pages/traces/trace_import.h"
#include "ui/pages/traces/trace_list_bar.h"
#include "ui/pages/traces/trace_list_panel.h"
#include "ui/widgets/filling_stack.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/table_view.h"
#include "ui/widgets/timeline.h"

#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSplitter>
#include <QTreeView>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kListWidth = 312;
constexpr int kInspectorWidth = 608;
constexpr int kSpanWidth = 292;
const QString kPartsKey = QStringLiteral("traces/parts");

} // namespace

TracesPage::TracesPage(PageContext given)
    : ListPage(given, QStringLiteral("traces"), tr("Traces"), tr("agent:dev-* status:error dur>5s cost>$0.05")),
      m_list(new TraceListPanel(given, m_rules)), m_inspector(new InspectorPanel(given, m_rules)), m_span(new SpanPanel(given)),
      m_comparison(new TraceComparisonView(given)), m_right(new FillingStack), m_parts(new QSplitter(Qt::Horizontal)),
      m_export(new CellExport(given, this)), m_import(new TraceImport(given, this)), m_live(header()->addButton(tr("Live")))
{
    m_rules.load(given.settings);
    build();
    addActions();
    connectParts();
    setFilterWords({"agent:", "run:", "name:", "pool:", "tenant:", "status:error", "status:ok", "status:running", "dur>", "cost>",
        "spans>", "tokens>", "errors>"});
    setList(m_list);
    addLinkMenu(m_list->table());
}

void TracesPage::build()
{
    m_live->setCheckable(true);
    m_live->setChecked(true);
    m_live->setToolTip(tr("Follows what happens; traces that still run grow on screen (Space)"));
    auto* compare = header()->addButton(tr("Compare"));
    compare->setToolTip(tr("Puts the two selected traces beside each other (C)"));
    connect(compare, &QPushButton::clicked, this, &TracesPage::compareSelected);
    header()->addMenuButton(tr("Export"), makeExportMenu());
    m_parts->setHandleWidth(spacing::kMedium);
    m_parts->setChildrenCollapsible(false);
    m_parts->addWidget(m_inspector);
    m_parts->addWidget(m_span);
    m_parts->setStretchFactor(0, 1);
    m_parts->setStretchFactor(1, 0);
    m_parts->setSizes({kInspectorWidth, kSpanWidth});
    m_parts->restoreState(context().settings.value(kPartsKey).toByteArray());
    connect(m_parts, &QSplitter::splitterMoved, this, [this] { context().settings.setValue(kPartsKey, m_parts->saveState()); });
    m_right->addWidget(m_parts);
    m_right->addWidget(m_comparison);
    setParts({m_list, m_right}, {kListWidth, kInspectorWidth + kSpanWidth}, 1);
    auto* column = static_cast<QVBoxLayout*>(layout());
    column->insertWidget(1, new TransferStrip(context().theme, *m_export, tr("Export of traces")));
    column->insertWidget(2, new TransferStrip(context().theme, *m_import, tr("Import of traces")));
}

void TracesPage::connectParts()
{
    connect(m_live, &QPushButton::toggled, this, &TracesPage::setLive);
    connect(m_list, &TraceListPanel::currentTraceChanged, this, [this](const QString& id) { m_inspector->setTrace(id); });
    connect(m_list, &TraceListPanel::emptied, this, [this] { m_inspector->setTrace({}); });
    connect(m_list, &TraceListPanel::opened, this, [this] {
        endComparison();
        m_inspector->timeline()->setFocus();
    });
    connect(m_list, &TraceListPanel::rulesChanged, m_inspector, &InspectorPanel::retag);
    connect(m_inspector, &InspectorPanel::spanShown, this, [this](int span) { m_span->setSpan(m_inspector->view(), span); });
    connect(m_span, &SpanPanel::traceWanted, this, &TracesPage::openTrace);
    connect(m_comparison, &TraceComparisonView::closeWanted, this, &TracesPage::endComparison);
    connect(m_comparison, &TraceComparisonView::spanWanted, this, &TracesPage::openTrace);
    connect(m_import, &TraceImport::imported, this, [this](const QString& traceId) {
        m_list->refresh();
        if (!traceId.isEmpty())
            openTrace(traceId);
    });
}

void TracesPage::setLive(bool live)
{
    m_list->setLive(live);
    m_inspector->setLive(live);
}

void TracesPage::setPaused(bool paused)
{
    m_live->setChecked(!paused);
}

void TracesPage::refresh()
{
    m_list->refresh();
    m_inspector->refresh();
    if (isComparing())
        m_comparison->refresh();
}

void TracesPage::openTrace(const QString& traceId, const QString& spanId)
{
    endComparison();
    m_list->select(traceId);
    m_inspector->setTrace(traceId, spanId);
}

void TracesPage::openThing(const QString& thing)
{
    if (const auto scope = PageScope::of(thing))
        return showScope(*scope);
    const QString how = thing.section(QLatin1Char(':'), 0, 0);
    const QString what = thing.section(QLatin1Char(':'), 1);
    if (what.isEmpty())
        return openTrace(thing);
    if (how == QLatin1String("compare"))
        return compare(what.section(QLatin1Char(' '), 0, 0), what.section(QLatin1Char(' '), 1));
    if (how == QLatin1String("span"))
        return openTrace(what.section(QLatin1Char(' '), 0, 0), what.section(QLatin1Char(' '), 1));
    openTrace(what);
    m_inspector->showLook(how);
}

void TracesPage::showScope(const PageScope& scope)
{
    endComparison();
    auto wanted = m_list->bar()->scope();
    wanted.period = scope.from || scope.to ? TraceScope::Period::Custom : TraceScope::Period::Any;
    wanted.from = scope.from ? toDateTime(*scope.from) : QDateTime();
    wanted.to = scope.to ? toDateTime(*scope.to) : QDateTime();
    m_list->bar()->setScope(wanted);
    setFilterText(scope.filter);
}

void TracesPage::compare(const QString& first, const QString& second)
{
    m_comparison->setTraces(first, second);
    m_right->setCurrentWidget(m_comparison);
    m_comparison->tree()->setFocus();
}

bool TracesPage::isComparing() const
{
    return m_right->currentWidget() == m_comparison;
}

void TracesPage::endComparison()
{
    m_right->setCurrentWidget(m_parts);
}

bool TracesPage::goBack()
{
    if (isComparing()) {
        endComparison();
        return true;
    }
    if (!m_inspector->searchField()->text().isEmpty()) {
        m_inspector->searchField()->clear();
        return true;
    }
    return clearFilter();
}

QString TracesPage::shownThing() const
{
    return isComparing() || !m_inspector->view() ? QString() : text(m_inspector->view()->trace.traceId);
}

QString TracesPage::copyText() const
{
    if (m_list->isAncestorOf(focusWidget()))
        return m_list->table()->selectedText();
    return isComparing() ? m_comparison->copyText() : m_span->copyText();
}

void TracesPage::shown()
{
    m_inspector->setActive(true);
    m_list->setActive(true);
    m_inspector->refresh();
    giveKeyboardTo(m_list->table());
}

void TracesPage::hidden()
{
    m_list->setActive(false);
    m_inspector->setActive(false);
}

} // namespace kaze::ui
