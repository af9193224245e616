#include "ui/pages/traces/trace_list_panel.h"

#include "ui/models/run_words.h"
#include "ui/widgets/card.h"
#include "ui/widgets/format.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/table_view.h"

#include <QTimer>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kRefreshPause = 1000; // ms
constexpr qint64 kLongTime = 599'000'000'000; // "9 m 59 s", which may have a longer unit in another language
constexpr int kCellMargins = 22;

} // namespace

TraceListPanel::TraceListPanel(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_model(new TraceListModel(this)), m_table(new TableView(context.theme, tr("Traces"))),
      m_later(new QTimer(this)),
      m_feed(context.link, *m_model, *m_table, [this](base::Result<api::TracePage> reply) { took(std::move(reply)); })
{
    build();
    connectLink();
    m_later->setSingleShot(true);
    m_later->setInterval(kRefreshPause);
    connect(m_later, &QTimer::timeout, this, [this] {
        if (m_live)
            refresh();
    });
    m_stack->showLoading();
}

void TraceListPanel::build()
{
    auto& theme = m_context.theme;
    m_table->setColumnKind(TraceListModel::Spans, CellKind::Number);
    m_table->setColumnKind(TraceListModel::Duration, CellKind::Number);
    const QFontMetrics mono(theme.font(TextRole::Mono));
    m_table->setColumnHint(TraceListModel::Spans, 56);
    m_table->setColumnHint(TraceListModel::Duration, mono.horizontalAdvance(format::duration(kLongTime)) + kCellMargins);
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
        if (m_feed.filter().isEmpty())
            m_context.navigator.newRun({});
        else
            emit filterWanted({});
    });
    connect(m_stack, &StateStack::retryClicked, this, &TraceListPanel::refresh);
    connect(m_table, &TableView::opened, this, &TraceListPanel::opened);
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
    m_feed.setFilter(filter);
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
    if (!m_active)
        return;
    if (!m_feed.isLoaded() && m_context.link.state() == CellLink::State::Connecting)
        return m_stack->showLoading();
    m_feed.refresh();
}

void TraceListPanel::took(base::Result<api::TracePage> reply)
{
    if (!reply) {
        const QString message = text(reply.error().message);
        if (reply.error().code == base::ErrorCode::InvalidArgument)
            return emit filterRefused(message);
        if (!m_feed.isLoaded())
            m_stack->showError(message, tr("Every span that was recorded is kept."), tr("Try again."), tr("Try again"));
        return;
    }
    emit filterRefused({});
    m_feed.accept(std::move(*reply));
    if (m_model->rowCount() == 0)
        return showEmpty();
    m_stack->showContent();
    if (!selectWanted() && !m_table->currentIndex().isValid())
        m_table->setCurrentRow(std::max(0, m_model->find(m_current.toStdString())));
}

void TraceListPanel::showEmpty()
{
    auto* empty = m_stack->emptyState();
    if (m_feed.filter().isEmpty()) {
        empty->setTexts(tr("No traces yet"), tr("Every run leaves one: what it did, when, how long it took and what it cost."));
        empty->setAction(tr("New run"));
        emit emptied();
    } else {
        empty->setTexts(tr("No trace matches the filter"), m_feed.filter());
        empty->setAction(tr("Clear the filter"));
    }
    m_stack->showEmpty();
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
        m_table->setCurrentRow(row);
        m_table->scrollTo(m_model->index(row, 0));
        return true;
    }
    // One that the list does not show (yet) is shown beside it all the same: nothing else may be selected.
    m_table->clearSelection();
    return true;
}

} // namespace kaze::ui
