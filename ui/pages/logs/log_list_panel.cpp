#include "ui/pages/logs/log_list_panel.h"

#include "ui/models/log_words.h"
#include "ui/models/run_words.h"
#include "ui/widgets/card.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/table_view.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr int kAhead = 100; // lines before an edge at which more are asked for
constexpr int kStatsEvery = 5000; // ms
constexpr int kCellMargins = 22;

} // namespace

LogListPanel::LogListPanel(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_model(new LogListModel(this)),
      m_table(new TableView(context.theme, tr("Log lines"))), m_feed(new LogFeed(context, *m_model, this)),
      m_statsTimer(new QTimer(this))
{
    build();
    connectFeed();
    m_statsTimer->setInterval(kStatsEvery);
    connect(m_statsTimer, &QTimer::timeout, this, &LogListPanel::askStats);
    m_stack->showLoading();
}

void LogListPanel::buildTable()
{
    using Model = LogListModel;
    m_table->setColumnKind(Model::At, CellKind::Mono);
    m_table->setColumnKind(Model::Level, CellKind::Chip);
    m_table->setColumnKind(Model::Source, CellKind::Muted);
    m_table->setColumnKind(Model::Agent, CellKind::Strong);
    for (const int column : {Model::Run, Model::Trace})
        m_table->setColumnKind(column, CellKind::Mono);
    m_table->setColumnKind(Model::Tenant, CellKind::Muted);
    const QFontMetrics mono(m_context.theme.font(TextRole::Mono));
    const auto wide = [&mono](const QString& text) { return mono.horizontalAdvance(text) + kCellMargins; };
    m_table->setColumnHint(Model::At, wide(QStringLiteral("20 Nov 14:32:07.123")));
    m_table->setColumnHint(Model::Level, 84);
    m_table->setColumnHint(Model::Source, 92);
    m_table->setColumnHint(Model::Agent, 130);
    m_table->setColumnHint(Model::Run, wide(QStringLiteral("12345678")));
    m_table->setColumnHint(Model::Trace, wide(QStringLiteral("12345678")));
    m_table->setColumnHint(Model::Tenant, 96);
    m_table->setStretchColumn(Model::Message);
    for (int column = Model::Run; column < Model::Columns; ++column)
        m_table->hideAtFirst(column);
    // What goes moves the current row, and only a person chooses a line: to be known before the selection hears of it.
    connect(m_model, &QAbstractItemModel::rowsAboutToBeRemoved, this, [this] { m_changing = true; });
    connect(m_model, &QAbstractItemModel::rowsRemoved, this, [this] { m_changing = false; });
    m_table->setModel(m_model);
    auto& settings = m_context.settings;
    m_table->rememberColumns([&settings] { return settings.value(QStringLiteral("logs/columns")).toByteArray(); },
        [&settings](const QByteArray& state) { settings.setValue(QStringLiteral("logs/columns"), state); });
    connect(m_table, &TableView::opened, this, &LogListPanel::opened);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &LogListPanel::choose);
    auto* bar = m_table->verticalScrollBar();
    connect(bar, &QScrollBar::valueChanged, this, &LogListPanel::scrolled);
    connect(bar, &QScrollBar::rangeChanged, this, [this] {
        if (m_feed->isFollowing())
            follow();
    });
}

QWidget* LogListPanel::buildNotes()
{
    m_noteText = makeLabel(m_context.theme, TextRole::Muted, {});
    setTextTone(*m_noteText, Tone::Warning);
    m_archives = new QPushButton(tr("Look in archives too"));
    setButtonRole(*m_archives, ButtonRole::Link);
    m_archives->setToolTip(tr("Archived months are unpacked first, which takes a while"));
    connect(m_archives, &QPushButton::clicked, this, &LogListPanel::archivesWanted);
    m_notes = new QWidget;
    auto* row = new QHBoxLayout(m_notes);
    row->setContentsMargins(spacing::kCardPadding, spacing::kTiny, spacing::kCardPadding, spacing::kTiny);
    row->setSpacing(spacing::kMedium);
    row->addWidget(m_noteText, 1);
    row->addWidget(m_archives, 0, Qt::AlignTop);
    m_notes->hide();
    return m_notes;
}

QWidget* LogListPanel::buildFooter()
{
    m_status = new ElidedLabel(m_context.theme, TextRole::Muted);
    m_new = new QPushButton;
    m_new->setToolTip(tr("Shows the newest lines and follows them (End)"));
    setButtonRole(*m_new, ButtonRole::Primary);
    m_new->hide();
    connect(m_new, &QPushButton::clicked, m_feed, &LogFeed::resume);
    auto* footer = new QWidget;
    auto* row = new QHBoxLayout(footer);
    row->setContentsMargins(spacing::kCardPadding, spacing::kTiny, spacing::kSmall, spacing::kTiny);
    row->setSpacing(spacing::kMedium);
    row->addWidget(m_status, 1);
    row->addWidget(m_new);
    footer->setMinimumHeight(m_new->sizeHint().height() + 2 * spacing::kTiny);
    return footer;
}

void LogListPanel::build()
{
    buildTable();
    auto* empty = new EmptyState(m_context.theme, QStringLiteral("view-list-text"), {}, {}, {});
    m_stack = new StateStack(m_context.theme, m_table, empty, tr("Reading the log…"));
    auto* card = new Card(m_context.theme);
    card->setFlush(true);
    card->content()->setSpacing(0);
    card->content()->addWidget(buildNotes());
    card->content()->addWidget(m_stack, 1);
    card->content()->addWidget(buildFooter());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(card);
    connect(empty, &EmptyState::actionClicked, this, [this] {
        if (m_feed->scope().from || m_feed->scope().to)
            emit anyTimeWanted();
        else
            emit filterWanted({});
    });
    connect(m_stack, &StateStack::retryClicked, this, [this] {
        m_stack->showLoading();
        m_context.link.retry();
        m_feed->refresh();
    });
    connect(&m_context.link, &CellLink::stateChanged, this, [this] {
        if (m_context.link.state() == CellLink::State::Connected && !m_feed->isLoaded())
            m_feed->refresh();
    });
}

void LogListPanel::connectFeed()
{
    connect(m_feed, &LogFeed::filterRefused, this, &LogListPanel::filterRefused);
    connect(m_feed, &LogFeed::failed, this, [this](const QString& message) {
        if (m_context.link.state() != CellLink::State::Connecting)
            m_stack->showError(message, tr("Every line that was recorded is kept."), tr("Try again."), tr("Try again"));
    });
    connect(m_feed, &LogFeed::changed, this, &LogListPanel::showState);
    connect(m_feed, &LogFeed::loaded, this, [this] {
        if (m_feed->isFollowing() || !m_feed->isLive())
            follow();
    });
    connect(m_feed, &LogFeed::appended, this, [this](int dropped) {
        if (m_feed->isFollowing())
            return follow();
        const QScopedValueRollback scrolling(m_scrolling, true);
        auto* bar = m_table->verticalScrollBar();
        bar->setValue(std::max(0, bar->value() - dropped));
    });
    connect(m_feed, &LogFeed::prepended, this, [this](int rows) {
        if (m_feed->isFollowing())
            return follow();
        const QScopedValueRollback scrolling(m_scrolling, true);
        auto* bar = m_table->verticalScrollBar();
        const int value = bar->value() + rows;
        // The bar learns of the lines that came when the table is laid out.
        bar->setMaximum(std::max(bar->maximum(), value));
        bar->setValue(value);
    });
}

void LogListPanel::follow()
{
    const QScopedValueRollback scrolling(m_scrolling, true);
    m_table->scrollToBottom();
}

void LogListPanel::scrolled(int value)
{
    if (m_scrolling || !m_feed->isLoaded())
        return;
    const auto* bar = m_table->verticalScrollBar();
    const bool atBottom = value >= bar->maximum();
    if (!atBottom)
        m_feed->hold();
    if (value < kAhead)
        m_feed->fetchOlder();
    if (!atBottom || !m_feed->isLive())
        return;
    if (m_feed->mode() == LogFeed::Mode::Held)
        m_feed->resume();
    else if (m_feed->mode() == LogFeed::Mode::Paused)
        m_feed->fetchNewer();
}

void LogListPanel::choose(const QModelIndex& index)
{
    const auto* line = m_model->row(index.isValid() ? index.row() : -1);
    if (m_changing || !line || (m_current && m_current->id == line->id))
        return;
    m_current = *line;
    m_feed->hold();
    emit currentChanged();
}

void LogListPanel::clearCurrent()
{
    m_current.reset();
    m_table->clearSelection();
    emit currentChanged();
}

void LogListPanel::toEnd()
{
    if (m_feed->isLive())
        return m_feed->resume();
    follow();
}

std::vector<api::LogRow> LogListPanel::selectedLines() const
{
    auto rows = m_table->selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.row() < b.row(); });
    std::vector<api::LogRow> lines;
    for (const auto& row : rows)
        if (const auto* line = m_model->row(row.row()))
            lines.push_back(*line);
    if (lines.empty() && m_current)
        lines.push_back(*m_current);
    return lines;
}

void LogListPanel::setFilter(const QString& filter)
{
    auto scope = m_feed->scope();
    scope.filter = filter;
    setScope(scope);
}

void LogListPanel::setScope(const LogFeed::Scope& scope)
{
    m_feed->setScope(scope);
    emit scopeChanged();
}

void LogListPanel::setActive(bool active)
{
    m_feed->setActive(active);
    if (!active)
        return m_statsTimer->stop();
    askStats();
    m_statsTimer->start();
}

void LogListPanel::refresh()
{
    m_feed->refresh();
    askStats();
}

void LogListPanel::askStats()
{
    m_context.link.ask<api::GetObservationStats>(this, {}, [this](base::Result<api::ObservationStats> stats) {
        // What stood there before is better than nothing; the list says what is wrong with the cell.
        if (stats)
            m_stats = std::move(*stats);
        showState();
    });
}

void LogListPanel::showState()
{
    showFooter();
    const auto& months = m_stats ? m_stats->months : std::vector<api::ObservationMonth>();
    const bool archived = std::any_of(months.begin(), months.end(),
        [](const api::ObservationMonth& month) { return month.state == api::MonthState::Archived; });
    QStringList notes = m_feed->notes();
    if (m_stats && !m_stats->problem.empty())
        notes.prepend(tr("Nothing is stored at the moment: %1").arg(text(m_stats->problem)));
    m_noteText->setText(notes.join(QLatin1Char('\n')));
    m_archives->setVisible(archived && !m_feed->scope().archives && !m_feed->notes().isEmpty());
    m_notes->setVisible(!notes.isEmpty());
    if (!m_feed->isLoaded())
        return;
    if (m_model->rowCount() > 0)
        return m_stack->showContent();
    if (m_feed->isSearching())
        return m_stack->showLoading();
    showEmpty();
}

void LogListPanel::showEmpty()
{
    auto* empty = m_stack->emptyState();
    const auto& scope = m_feed->scope();
    if (scope.from || scope.to) {
        empty->setTexts(tr("No line was recorded in this time"),
            scope.filter.isEmpty() ? tr("Nothing happened, or its month is gone.") : scope.filter);
        empty->setAction(tr("Show any time"));
    } else if (!scope.filter.isEmpty()) {
        empty->setTexts(tr("No line matches the filter"), scope.filter);
        empty->setAction(tr("Clear the filter"));
    } else {
        empty->setTexts(tr("Nothing was recorded yet"),
            tr("What runs, tools, models and the cell itself do appears here, a line each, as it happens."));
        empty->setAction({});
    }
    m_stack->showEmpty();
}

void LogListPanel::showFooter()
{
    QStringList parts;
    if (m_feed->isSearching() && m_feed->isLoaded()) {
        const auto* first = m_model->first();
        parts << (first ? tr("looking for lines before %1…").arg(logMoment(first->at, m_context.link.now()))
                        : tr("looking further back…"));
    }
    if (m_feed->leftOut() > 0)
        parts << tr("%1 lines came too fast to be shown; they are stored").arg(format::exactCount(m_feed->leftOut()));
    if (m_stats) {
        qint64 dropped = 0;
        for (const auto& [kind, count] : m_stats->dropped)
            dropped += count;
        parts << tr("%1 recorded, %2 dropped").arg(format::count(m_stats->recorded), format::count(dropped));
        if (m_stats->unindexed > 0)
            parts << tr("search index %1 lines behind (%2)")
                         .arg(format::count(m_stats->unindexed), format::duration(std::llround(m_stats->textLagSeconds * 1e9)));
    }
    m_status->setText(parts.join(QStringLiteral(" · ")));
    const bool behind = m_feed->isLive() && m_feed->mode() != LogFeed::Mode::Following;
    m_new->setVisible(behind);
    m_new->setText(m_feed->newLines() > 0 ? tr("%1 new lines").arg(format::exactCount(m_feed->newLines())) : tr("Follow"));
}

} // namespace kaze::ui
