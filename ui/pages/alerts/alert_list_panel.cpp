#include "ui/pages/alerts/alert_list_panel.h"

#include "ui/models/alert_words.h"
#include "ui/models/run_words.h"
#include "ui/pages/alerts/alert_problems.h"
#include "ui/pages/state_chips.h"
#include "ui/widgets/card.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/table_view.h"

#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kEvery = 10'000; // ms
constexpr int kSoon = 150; // ms
constexpr qint64 kUncounted = -1;

QList<std::pair<QString, QString>> stateWords()
{
    QList<std::pair<QString, QString>> words;
    for (const auto state : {api::AlertState::Firing, api::AlertState::Pending, api::AlertState::Ended})
        words << std::pair(text(base::enumName(state)), wordOf(state));
    return words;
}

} // namespace

AlertListPanel::AlertListPanel(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_model(new AlertListModel(this)), m_table(new TableView(context.theme, tr("Alerts"))),
      m_feed(context.link, *m_model, *m_table, [this](base::Result<api::AlertPage> reply) { took(std::move(reply)); })
{
    build();
    m_soon.setSingleShot(true);
    m_soon.setInterval(kSoon);
    m_again.setInterval(kEvery);
    connect(&m_soon, &QTimer::timeout, this, &AlertListPanel::refresh);
    connect(&m_again, &QTimer::timeout, this, [this] {
        if (!m_paused && isVisible())
            refresh();
    });
    connect(&context.link, &CellLink::alertChanged, this, [this] {
        if (!m_paused && !m_soon.isActive())
            m_soon.start();
    });
    connect(&context.link, &CellLink::refreshNeeded, this, &AlertListPanel::refresh);
    connect(&context.link, &CellLink::stateChanged, this, [this] {
        if (m_context.link.state() == CellLink::State::Connected)
            refresh();
    });
    m_stack->showLoading();
}

void AlertListPanel::build()
{
    using Model = AlertListModel;
    auto& theme = m_context.theme;
    m_chips = new StateChips(theme, tr("Alerts by state"), stateWords());
    m_problems = new AlertProblems(theme);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    const std::pair<CellKind, int> columns[]{{CellKind::Chip, 84}, {CellKind::Chip, 82}, {CellKind::Strong, 300},
        {CellKind::Muted, 84}, {CellKind::Number, 82}, {CellKind::Number, 84}, {CellKind::Muted, 80}};
    for (int column = 0; column < static_cast<int>(std::size(columns)); ++column) {
        m_table->setColumnKind(column, columns[column].first);
        m_table->setColumnHint(column, columns[column].second);
    }
    m_table->setStretchColumn(Model::What);
    m_table->hideAtFirst(Model::Held);
    m_table->setModel(m_model);
    m_table->rememberColumns([this] { return m_context.settings.value(QStringLiteral("alerts/columns")).toByteArray(); },
        [this](const QByteArray& state) { m_context.settings.setValue(QStringLiteral("alerts/columns"), state); });
    auto* empty = new EmptyState(theme, QStringLiteral("notifications"), {}, {}, tr("Look at the rules"));
    m_stack = new StateStack(theme, m_table, empty, tr("Reading the alerts…"));
    auto* card = new Card(theme);
    card->setFlush(true);
    auto* bar = new QWidget;
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(spacing::kCardPadding - 1, spacing::kSmall, spacing::kCardPadding - 1, 0);
    row->addWidget(m_chips, 1);
    card->content()->setSpacing(spacing::kTiny);
    card->content()->addWidget(bar);
    card->content()->addWidget(m_problems);
    card->content()->addWidget(m_stack, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(card);
    connect(empty, &EmptyState::actionClicked, this, [this] {
        if (m_feed.filter().isEmpty())
            emit rulesWanted();
        else
            emit filterWanted({});
    });
    connect(m_stack, &StateStack::retryClicked, this, &AlertListPanel::refresh);
    connect(m_chips, &StateChips::filterWanted, this, &AlertListPanel::filterWanted);
    connect(m_table, &TableView::opened, this, &AlertListPanel::opened);
    connect(m_table, &QAbstractItemView::clicked, this, &AlertListPanel::opened);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &AlertListPanel::tellCurrent);
}

void AlertListPanel::tellCurrent()
{
    if (const auto* alert = current())
        emit currentChanged(*alert);
}

void AlertListPanel::setFilter(const QString& filter)
{
    m_feed.setFilter(filter);
    m_chips->follow(filter);
    emit filterChanged(filter);
    refresh();
}

void AlertListPanel::setActive(bool active)
{
    m_active = active;
    if (!active)
        return m_again.stop();
    m_again.start();
    refresh();
}

void AlertListPanel::refresh()
{
    if (!m_active)
        return;
    if (!m_feed.isLoaded() && m_context.link.state() == CellLink::State::Connecting)
        return m_stack->showLoading();
    m_feed.refresh();
}

void AlertListPanel::took(base::Result<api::AlertPage> reply)
{
    if (!reply) {
        const QString message = text(reply.error().message);
        if (reply.error().code == base::ErrorCode::InvalidArgument)
            return emit filterRefused(message);
        if (!m_feed.isLoaded())
            m_stack->showError(message, tr("Alerts are told whether they are shown or not."), tr("Try again."), tr("Try again"));
        return;
    }
    emit filterRefused({});
    m_chips->setCounts(kUncounted,
        {{text(base::enumName(api::AlertState::Firing)), reply->firing},
            {text(base::enumName(api::AlertState::Pending)), reply->pending},
            {text(base::enumName(api::AlertState::Ended)), kUncounted}});
    QStringList problems;
    for (const auto& problem : reply->problems)
        problems << text(problem);
    m_problems->setProblems(problems);
    const bool another = !m_feed.isLoaded();
    m_feed.accept(std::move(*reply));
    m_model->setNow(m_context.link.now());
    if (m_model->rowCount() == 0)
        return showEmpty();
    m_stack->showContent();
    if (!selectWanted() && another && !m_table->currentIndex().isValid())
        m_table->setCurrentRow(0);
    // It may have fired, ended or been silenced.
    tellCurrent();
}

void AlertListPanel::showEmpty()
{
    auto* empty = m_stack->emptyState();
    if (m_feed.filter().isEmpty()) {
        empty->setTexts(tr("No alert so far"),
            tr("What the rules watch for appears here when it happens: a provider that fails, a budget that is spent too fast, a "
               "disk "
               "that fills up. It stays in the list when it is over."));
        empty->setAction(tr("Look at the rules"));
    } else {
        empty->setTexts(tr("No alert matches the filter"), m_feed.filter());
        empty->setAction(tr("Clear the filter"));
    }
    m_stack->showEmpty();
    emit emptied();
}

void AlertListPanel::select(const QString& alert)
{
    m_wanted = alert;
    selectWanted();
}

bool AlertListPanel::selectWanted()
{
    const int row = m_wanted.isEmpty() ? -1 : m_model->find(m_wanted.toStdString());
    if (row < 0)
        return false;
    m_wanted.clear();
    m_table->setCurrentRow(row);
    m_table->scrollTo(m_model->index(row, 0));
    return true;
}

const api::Alert* AlertListPanel::current() const
{
    return m_table->currentIndex().isValid() ? m_model->row(m_table->currentIndex().row()) : nullptr;
}

} // namespace kaze::ui
