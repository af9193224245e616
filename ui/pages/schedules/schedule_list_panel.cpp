#include "ui/pages/schedules/schedule_list_panel.h"

#include "engine/api/schedule_requests.h"

#include "ui/models/run_words.h"
#include "ui/models/schedule_words.h"
#include "ui/pages/state_chips.h"
#include "ui/widgets/card.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/table_view.h"

#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kEvery = 5000; // ms

QList<std::pair<QString, QString>> stateWords()
{
    QList<std::pair<QString, QString>> words;
    for (const auto state : {api::ScheduleState::Active, api::ScheduleState::Paused, api::ScheduleState::Ended})
        words << std::pair(text(base::enumName(state)), wordOf(state));
    return words;
}

} // namespace

ScheduleListPanel::ScheduleListPanel(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_model(new ScheduleListModel(this)),
      m_table(new TableView(context.theme, tr("Schedules"))), m_again(new QTimer(this)),
      m_feed(context.link, *m_model, *m_table, [this](base::Result<api::SchedulePage> reply) { took(std::move(reply)); })
{
    m_query.countStates = true;
    m_query.order = api::ScheduleOrder::Next;
    m_feed.setBase(m_query);
    build();
    m_again->setInterval(kEvery);
    connect(m_again, &QTimer::timeout, this, [this] {
        if (!m_paused && m_feed.isLoaded())
            m_feed.refresh();
    });
    connect(&context.link, &CellLink::refreshNeeded, this, &ScheduleListPanel::refresh);
    connect(&context.link, &CellLink::stateChanged, this, [this] {
        if (m_context.link.state() == CellLink::State::Connected)
            refresh();
    });
    m_stack->showLoading();
}

void ScheduleListPanel::build()
{
    using Model = ScheduleListModel;
    auto& theme = m_context.theme;
    m_chips = new StateChips(theme, tr("Schedules by state"), stateWords());
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    const std::pair<CellKind, int> columns[]{{CellKind::Strong, 144}, {CellKind::Chip, 92}, {CellKind::Text, 150},
        {CellKind::Muted, 104}, {CellKind::Text, 78}, {CellKind::Chip, 92}, {CellKind::Muted, 96}, {CellKind::Number, 52}};
    for (int column = 0; column < static_cast<int>(std::size(columns)); ++column) {
        m_table->setColumnKind(column, columns[column].first);
        m_table->setColumnHint(column, columns[column].second);
    }
    // It stands in the tooltips and beside the list; the words of the other columns need the room more.
    m_table->hideAtFirst(Model::Zone);
    m_table->setStretchColumn(Model::When);
    m_table->setModel(m_model);
    m_table->rememberColumns([this] { return m_context.settings.value(QStringLiteral("schedules/columns")).toByteArray(); },
        [this](const QByteArray& state) { m_context.settings.setValue(QStringLiteral("schedules/columns"), state); });
    auto* empty = new EmptyState(theme, QStringLiteral("view-calendar"), {}, {}, tr("New schedule"));
    m_stack = new StateStack(theme, m_table, empty, tr("Reading the schedules…"));
    auto* card = new Card(theme);
    card->setFlush(true);
    auto* bar = new QWidget;
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(spacing::kCardPadding - 1, spacing::kSmall, spacing::kCardPadding - 1, 0);
    row->addWidget(m_chips, 1);
    card->content()->setSpacing(spacing::kTiny);
    card->content()->addWidget(bar);
    card->content()->addWidget(m_stack, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(card);
    connect(empty, &EmptyState::actionClicked, this, [this] {
        if (m_feed.filter().isEmpty())
            emit newWanted();
        else
            emit filterWanted({});
    });
    connect(m_stack, &StateStack::retryClicked, this, &ScheduleListPanel::refresh);
    connect(m_chips, &StateChips::filterWanted, this, &ScheduleListPanel::filterWanted);
    const auto idOf = [](const QModelIndex& index) { return index.data(Model::IdRole).toString(); };
    connect(m_table, &TableView::opened, this, [this, idOf](const QModelIndex& index) { emit opened(idOf(index)); });
    connect(m_table, &QAbstractItemView::clicked, this, [this, idOf](const QModelIndex& index) { emit opened(idOf(index)); });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this, idOf](const QModelIndex& current) {
        const QString id = idOf(current);
        if (id.isEmpty() || id == m_current)
            return;
        m_current = id;
        emit currentChanged(id);
    });
}

void ScheduleListPanel::setFilter(const QString& filter)
{
    m_feed.setFilter(filter);
    m_chips->follow(filter);
    emit filterChanged(filter);
    refresh();
}

void ScheduleListPanel::setOrder(api::ScheduleOrder order)
{
    m_query.order = order;
    m_feed.setBase(m_query);
    refresh();
}

void ScheduleListPanel::setActive(bool active)
{
    m_active = active;
    if (!active)
        return m_again->stop();
    m_again->start();
    refresh();
}

void ScheduleListPanel::refresh()
{
    if (!m_active)
        return;
    if (!m_feed.isLoaded() && m_context.link.state() == CellLink::State::Connecting)
        return m_stack->showLoading();
    m_feed.refresh();
}

void ScheduleListPanel::took(base::Result<api::SchedulePage> reply)
{
    if (!reply) {
        const QString message = text(reply.error().message);
        if (reply.error().code == base::ErrorCode::InvalidArgument)
            return emit filterRefused(message);
        if (!m_feed.isLoaded())
            m_stack->showError(message, tr("Schedules fire whether they are shown or not."), tr("Try again."), tr("Try again"));
        return;
    }
    emit filterRefused({});
    showCounts(*reply);
    const bool another = !m_feed.isLoaded();
    m_feed.accept(std::move(*reply));
    m_model->setNow(m_context.link.now());
    if (m_model->rowCount() == 0)
        return showEmpty();
    m_stack->showContent();
    if (selectWanted() || !another)
        return;
    m_table->setCurrentRow(std::max(0, m_model->find(m_current.toStdString())));
}

void ScheduleListPanel::showCounts(const api::SchedulePage& page)
{
    QHash<QString, qint64> counts;
    qint64 all = 0;
    for (const auto& count : page.states) {
        counts[text(count.state.name())] = count.schedules;
        all += count.schedules;
    }
    m_chips->setCounts(all, counts);
}

void ScheduleListPanel::showEmpty()
{
    auto* empty = m_stack->emptyState();
    if (m_feed.filter().isEmpty()) {
        empty->setTexts(tr("No schedules yet"),
            tr("A schedule starts an agent at set times, every so often, or when a message comes: every weekday at 02:00, every "
               "15 minutes, after a build. It appears here with its next fire and what became of the last one."));
        empty->setAction(tr("New schedule"));
        emit emptied();
    } else {
        empty->setTexts(tr("No schedule matches the filter"), m_feed.filter());
        empty->setAction(tr("Clear the filter"));
    }
    m_stack->showEmpty();
}

void ScheduleListPanel::select(const QString& schedule)
{
    m_wanted = schedule;
    selectWanted();
}

bool ScheduleListPanel::selectWanted()
{
    if (m_wanted.isEmpty())
        return false;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const auto* one = m_model->row(row);
        if (!one || (text(one->scheduleId) != m_wanted && text(one->name) != m_wanted))
            continue;
        m_wanted.clear();
        m_current = text(one->scheduleId);
        m_table->setCurrentRow(row);
        m_table->scrollTo(m_model->index(row, 0));
        return true;
    }
    return false;
}

const api::ScheduleRow* ScheduleListPanel::current() const
{
    return m_table->currentIndex().isValid() ? m_model->row(m_table->currentIndex().row()) : nullptr;
}

} // namespace kaze::ui
