#include "ui/pages/traces/trace_list_panel.h"

#include "ui/models/run_words.h"
#include "ui/widgets/card.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/table_view.h"

#include <QScrollBar>
#include <QTimer>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kPage = 200; // rows
constexpr int kRefreshPause = 1000; // ms

} // namespace

TraceListPanel::TraceListPanel(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_model(new TraceListModel(this)), m_later(new QTimer(this))
{
    build();
    connectLink();
    m_later->setSingleShot(true);
    m_later->setInterval(kRefreshPause);
    connect(m_later, &QTimer::timeout, this, [this] {
        if (m_live && m_active)
            ask(m_loaded);
    });
    m_model->setSource([this](int page, const std::string& cursor) { askPage(page, cursor); });
    m_stack->showLoading();
}

void TraceListPanel::build()
{
    auto& theme = m_context.theme;
    m_table = new TableView(theme, tr("Traces"));
    m_table->setColumnKind(TraceListModel::Spans, CellKind::Number);
    m_table->setColumnKind(TraceListModel::Duration, CellKind::Number);
    m_table->setColumnHint(TraceListModel::Spans, 56);
    m_table->setColumnHint(TraceListModel::Duration, 88);
    m_table->setStretchColumn(TraceListModel::Name);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setModel(m_model);
    m_table->rememberColumns([this] { return m_context.settings.value(QStringLiteral("traces/columns")).toByteArray(); },
        [this](const QByteArray& state) { m_context.settings.setValue(QStringLiteral("traces/columns"), state); });
    auto* empty = new EmptyState(theme, QStringLiteral("office-chart-bar"), {}, {}, tr("New run"));
    m_stack = new StateStack(theme, m_table, empty, tr("Reading the traces…"));
    auto* card = new Card(theme);
    card->setFlush(true);
    card->content()->addWidget(m_stack);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(card);
    connect(empty, &EmptyState::actionClicked, this, [this] {
        if (m_filter.isEmpty())
            m_context.navigator.newRun({});
        else
            emit filterWanted({});
    });
    connect(m_stack, &StateStack::retryClicked, this, &TraceListPanel::refresh);
    connect(m_table, &TableView::opened, this, &TraceListPanel::opened);
    connect(m_table->verticalScrollBar(), &QScrollBar::valueChanged, this, &TraceListPanel::viewportMoved);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& current) {
        const QString id = current.data(TraceListModel::IdRole).toString();
        if (id.isEmpty() || id == m_current)
            return;
        m_current = id;
        emit currentTraceChanged(id);
    });
}

void TraceListPanel::connectLink()
{
    auto& link = m_context.link;
    connect(&link, &CellLink::runChanged, this, [this] {
        if (m_live && m_active && !m_later->isActive())
            m_later->start();
    });
    connect(&link, &CellLink::refreshNeeded, this, &TraceListPanel::refresh);
    connect(&link, &CellLink::stateChanged, this, [this] {
        if (m_context.link.state() == CellLink::State::Connected)
            refresh();
    });
}

void TraceListPanel::setFilter(const QString& filter)
{
    m_filter = filter;
    m_loaded = false;
    refresh();
}

void TraceListPanel::setLive(bool live)
{
    m_live = live;
    if (live)
        refresh();
}

void TraceListPanel::setActive(bool active)
{
    m_active = active;
    if (active)
        refresh();
}

void TraceListPanel::refresh()
{
    if (m_active)
        ask(m_loaded);
}

void TraceListPanel::ask(bool merge)
{
    if (!m_loaded && m_context.link.state() == CellLink::State::Connecting)
        return m_stack->showLoading();
    if (merge) {
        const auto [page, cursor] = m_model->pageAt(m_table->rowAt(0));
        if (page > 0)
            return askPage(page, cursor);
    }
    api::ListTraces query;
    query.filter = m_filter.toStdString();
    query.limit = kPage;
    m_context.link.ask<api::ListTraces>(
        this, query, [this, merge, generation = ++m_generation](base::Result<api::TracePage> reply) {
            if (generation == m_generation)
                took(std::move(reply), merge);
        });
}

void TraceListPanel::took(base::Result<api::TracePage> reply, bool merge)
{
    if (!reply) {
        const QString message = text(reply.error().message);
        if (reply.error().code == base::ErrorCode::InvalidArgument)
            return emit filterRefused(message);
        if (!m_loaded)
            m_stack->showError(message, tr("Every span that was recorded is kept."), tr("Try again."), tr("Try again"));
        return;
    }
    emit filterRefused({});
    if (merge)
        m_model->mergeHead(std::move(reply->rows), std::move(reply->next));
    else
        m_model->restart(std::move(reply->rows), std::move(reply->next));
    m_loaded = true;
    if (m_model->rowCount() == 0)
        return showEmpty();
    m_stack->showContent();
    if (selectWanted())
        return viewportMoved();
    if (!m_table->currentIndex().isValid()) {
        const int before = m_model->find(m_current.toStdString());
        m_table->selectRow(std::max(0, before));
    }
    viewportMoved();
}

void TraceListPanel::showEmpty()
{
    auto* empty = m_stack->emptyState();
    if (m_filter.isEmpty()) {
        empty->setTexts(tr("No traces yet"), tr("Every run leaves one: what it did, when, how long it took and what it cost."));
        empty->setAction(tr("New run"));
        emit emptied();
    } else {
        empty->setTexts(tr("No trace matches the filter"), m_filter);
        empty->setAction(tr("Clear the filter"));
    }
    m_stack->showEmpty();
}

void TraceListPanel::askPage(int page, const std::string& cursor)
{
    api::ListTraces query;
    query.filter = m_filter.toStdString();
    query.cursor = cursor;
    query.limit = kPage;
    m_context.link.ask<api::ListTraces>(this, query, [this, page, generation = m_generation](base::Result<api::TracePage> reply) {
        if (generation != m_generation || !reply)
            return m_model->fillFailed(page);
        m_model->fill(page, std::move(reply->rows), std::move(reply->next));
    });
}

void TraceListPanel::viewportMoved()
{
    const int first = std::max(0, m_table->rowAt(0));
    const int last = m_table->rowAt(m_table->viewport()->height() - 1);
    m_model->setViewport(first, last < 0 ? m_model->rowCount() : last);
}

void TraceListPanel::select(const QString& id)
{
    m_wanted = id;
    m_current = id;
    selectWanted();
}

bool TraceListPanel::selectWanted()
{
    if (m_wanted.isEmpty())
        return false;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const auto* trace = m_model->row(row);
        if (!trace || (text(trace->traceId) != m_wanted && text(trace->runId) != m_wanted))
            continue;
        m_wanted.clear();
        m_current = text(trace->traceId);
        m_table->selectRow(row);
        m_table->scrollTo(m_model->index(row, 0));
        return true;
    }
    // One that the list does not show (yet) is shown beside it all the same: nothing else may be selected.
    m_table->clearSelection();
    return true;
}

} // namespace kaze::ui
