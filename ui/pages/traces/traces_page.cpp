#include "ui/pages/traces/traces_page.h"

#include "ui/models/filter_message.h"
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
#include <QSplitter>
#include <QVBoxLayout>

namespace kaze::ui {

TracesPage::TracesPage(PageContext context)
    : Page(context, QStringLiteral("traces"), tr("Traces")),
      m_filter(new FilterField(context.theme, tr("agent:dev-* status:error dur>5s cost>$0.05"))),
      m_list(new TraceListPanel(context)), m_waterfall(new WaterfallPanel(context)), m_span(new SpanPanel(context)),
      m_splitter(new QSplitter(Qt::Horizontal))
{
    build();
    addActions();
    connect(m_filter, &FilterField::filterChanged, this, [this](const QString& filter) {
        this->context().settings.setValue(QStringLiteral("traces/filter"), filter);
        m_list->setFilter(filter);
    });
    m_filter->setCompletions([this](const QString& before) { return completions(before); });
    connect(m_list, &TraceListPanel::filterRefused, this, [this](const QString& message) {
        if (message.isEmpty())
            m_filter->clearError();
        else
            m_filter->setError(filterErrorOf(message, m_filter->text()));
    });
    connect(m_list, &TraceListPanel::filterWanted, m_filter, &FilterField::setText);
    connect(m_list, &TraceListPanel::currentTraceChanged, m_waterfall, &WaterfallPanel::setTrace);
    connect(m_list, &TraceListPanel::emptied, this, [this] { m_waterfall->setTrace({}); });
    connect(m_list, &TraceListPanel::opened, this, [this] { m_waterfall->timeline()->setFocus(); });
    connect(m_waterfall, &WaterfallPanel::spanShown, this, [this](int index) { m_span->setSpan(m_waterfall->view(), index); });
    m_filter->setText(this->context().settings.value(QStringLiteral("traces/filter")).toString());
}

void TracesPage::build()
{
    auto* header = new PageHeader(context().theme, title());
    header->addControl(m_filter, 1);
    m_live = header->addButton(tr("Live"));
    m_live->setCheckable(true);
    m_live->setChecked(true);
    m_live->setToolTip(tr("Follows what happens; traces that still run grow on screen (Space)"));
    connect(m_live, &QPushButton::toggled, this, &TracesPage::setLive);
    m_splitter->setHandleWidth(spacing::kMedium);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(m_list);
    m_splitter->addWidget(m_waterfall);
    m_splitter->addWidget(m_span);
    m_splitter->setSizes({340, 542, 308});
    m_splitter->setStretchFactor(1, 1);
    m_splitter->restoreState(context().settings.value(QStringLiteral("traces/splitter")).toByteArray());
    connect(m_splitter, &QSplitter::splitterMoved, this,
        [this] { context().settings.setValue(QStringLiteral("traces/splitter"), m_splitter->saveState()); });
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kMedium);
    column->addWidget(header);
    column->addWidget(m_splitter, 1);
}

void TracesPage::addActions()
{
    const auto add = [this](const QString& words, const QKeySequence& keys, const std::function<void()>& act) {
        auto* action = new QAction(words, this);
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, act);
        addAction(action);
    };
    add(tr("Find in spans"), QKeySequence::Find, [this] {
        m_waterfall->searchField()->setFocus();
        m_waterfall->searchField()->selectAll();
    });
    add(tr("Next hit"), QKeySequence(Qt::Key_F3), [this] { m_waterfall->findNext(1); });
    add(tr("Previous hit"), QKeySequence(Qt::SHIFT | Qt::Key_F3), [this] { m_waterfall->findNext(-1); });
    add(tr("Copy span as JSON"), {}, [this] { m_span->copyJson(); });
    add(tr("Copy span id"), {}, [this] { m_span->copyId(); });
    add(tr("Copy trace id"), {}, [this] {
        if (m_waterfall->view())
            QApplication::clipboard()->setText(text(m_waterfall->view()->trace->trace.traceId));
    });
    add(tr("Open the run of this trace"), {}, [this] {
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

bool TracesPage::focusFilter()
{
    m_filter->setFocus();
    return true;
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
    if (m_filter->text().isEmpty())
        return false;
    m_filter->setText({});
    return true;
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
    // A window gives the keyboard to its first field, which here is the filter; the list is what keys are for.
    if (!focusWidget() || focusWidget() == m_filter->lineEdit())
        m_list->table()->setFocus();
}

void TracesPage::hidden()
{
    m_list->setActive(false);
    m_waterfall->setActive(false);
}

QStringList TracesPage::completions(const QString& before) const
{
    const QString term = before.mid(before.lastIndexOf(QLatin1Char(' ')) + 1);
    const QString sign = term.startsWith(QLatin1Char('-')) ? QStringLiteral("-") : QString();
    QStringList words;
    for (const auto* word :
        {"agent:", "run:", "name:", "status:error", "status:ok", "status:running", "dur>", "cost>", "spans>", "tokens>"})
        words << sign + QLatin1String(word);
    return words;
}

} // namespace kaze::ui
