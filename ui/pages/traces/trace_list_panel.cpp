#include "ui/pages/traces/trace_list_panel.h"

#include "ui/models/run_words.h"
#include "ui/models/trace_rules.h"
#include "ui/pages/traces/trace_dialogs.h"
#include "ui/pages/traces/trace_list_bar.h"
#include "ui/widgets/card.h"
#include "ui/widgets/format.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/table_view.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QMenu>
#include <QTimer>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kRefreshPause = 1000; // ms
constexpr qint64 kLongTime = 599'000'000'000; // "9 m 59 s", which may have a longer unit in another language
constexpr int kCellMargins = 22;

} // namespace

TraceListPanel::TraceListPanel(PageContext context, ColourRules& rules, QWidget* parent)
    : QWidget(parent), m_context(context), m_rules(rules), m_model(new TraceListModel(this)), m_bar(new TraceListBar(context)),
      m_table(new TableView(context.theme, tr("Traces"))), m_later(new QTimer(this)),
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

void TraceListPanel::buildTable()
{
    auto& theme = m_context.theme;
    using Model = TraceListModel;
    for (const int column : {Model::Spans, Model::Duration, Model::Started, Model::Errors, Model::Tokens, Model::Cost})
        m_table->setColumnKind(column, CellKind::Number);
    m_table->setColumnKind(Model::Run, CellKind::Mono);
    for (const int column : {Model::Agent, Model::Tenant, Model::Pool})
        m_table->setColumnKind(column, CellKind::Muted);
    const QFontMetrics mono(theme.font(TextRole::Mono));
    const auto wide = [&mono](const QString& text) { return mono.horizontalAdvance(text) + kCellMargins; };
    m_table->setColumnHint(Model::Spans, 56);
    m_table->setColumnHint(Model::Duration, wide(format::duration(kLongTime)));
    m_table->setColumnHint(Model::Started, wide(QStringLiteral("20 Nov 14:32")));
    m_table->setColumnHint(Model::Errors, 56);
    m_table->setColumnHint(Model::Tokens, wide(QStringLiteral("999.9 k")));
    m_table->setColumnHint(Model::Cost, wide(QStringLiteral("$0.0004")));
    m_table->setColumnHint(Model::Run, wide(QStringLiteral("12345678")));
    for (const int column : {Model::Agent, Model::Tenant, Model::Pool})
        m_table->setColumnHint(column, 110);
    m_table->setStretchColumn(Model::Name);
    for (int column = Model::Started; column < Model::Columns; ++column)
        m_table->hideAtFirst(column);
    m_table->setModel(m_model);
    m_table->rememberColumns([this] { return m_context.settings.value(QStringLiteral("traces/columns")).toByteArray(); },
        [this](const QByteArray& state) { m_context.settings.setValue(QStringLiteral("traces/columns"), state); });
    m_model->setTagger([this](const api::TraceRow& row) { return m_rules.tagOf(row); });
    m_bar->setColumns([this](QMenu* menu) {
        for (int column = Model::Name + 1; column < Model::Columns; ++column) {
            auto* action = menu->addAction(m_model->headerData(column, Qt::Horizontal).toString());
            action->setCheckable(true);
            action->setChecked(!m_table->isColumnHidden(column));
            connect(action, &QAction::toggled, this, [this, column](bool on) { m_table->setColumnHidden(column, !on); });
        }
    });
}

void TraceListPanel::build()
{
    auto& theme = m_context.theme;
    buildTable();
    m_feed.setBase(m_bar->scope().query(m_context.link.now()));
    connect(m_bar, &TraceListBar::scopeChanged, this, &TraceListPanel::rescope);
    connect(m_bar, &TraceListBar::profileWanted, this, &TraceListPanel::apply);
    connect(m_bar, &TraceListBar::saveWanted, this, &TraceListPanel::saveProfileAs);
    connect(m_bar, &TraceListBar::rulesWanted, this, &TraceListPanel::editRules);
    auto* empty = new EmptyState(theme, QStringLiteral("office-chart-bar"), {}, {}, tr("New run"));
    m_stack = new StateStack(theme, m_table, empty, tr("Reading the traces…"));
    auto* card = new Card(theme);
    card->setFlush(true);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(spacing::kSmall, spacing::kTiny, spacing::kSmall, 0);
    bar->addWidget(m_bar);
    card->content()->setSpacing(spacing::kTiny);
    card->content()->addLayout(bar);
    card->content()->addWidget(m_stack);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(card);
    connect(empty, &EmptyState::actionClicked, this, [this] {
        if (!m_feed.filter().isEmpty())
            return emit filterWanted({});
        if (m_bar->scope().period == TraceScope::Period::Any)
            return m_context.navigator.newRun({});
        auto scope = m_bar->scope();
        scope.period = TraceScope::Period::Any;
        m_bar->setScope(scope);
    });
    connect(m_stack, &StateStack::retryClicked, this, &TraceListPanel::refresh);
    connect(m_table, &TableView::opened, this, &TraceListPanel::opened);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& current) {
        const QString id = current.data(TraceListModel::IdRole).toString();
        if (id.isEmpty() || id == m_current)
            return;
        m_wanted.clear(); // a person chose: what is selected for them is the current one already
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
    for (const auto& note : reply->notes)
        if (!m_told.contains(text(note))) {
            m_told << text(note);
            m_context.navigator.notify(text(note));
        }
    m_model->setNow(toDateTime(m_context.link.now()));
    m_feed.accept(std::move(*reply));
    if (m_model->rowCount() == 0)
        return showEmpty();
    m_stack->showContent();
    if (!selectWanted() && m_wanted.isEmpty() && !m_table->currentIndex().isValid())
        m_table->setCurrentRow(std::max(0, m_model->find(m_current.toStdString())));
}

void TraceListPanel::showEmpty()
{
    auto* empty = m_stack->emptyState();
    if (m_feed.filter().isEmpty() && m_bar->scope().period != TraceScope::Period::Any) {
        empty->setTexts(tr("No trace began in this time"), wordsOf(m_bar->scope(), toDateTime(m_context.link.now())));
        empty->setAction(tr("Show any time"));
    } else if (m_feed.filter().isEmpty()) {
        empty->setTexts(tr("No traces yet"), tr("Every run leaves one: what it did, when, how long it took and what it cost."));
        empty->setAction(tr("New run"));
        // One that somebody asked for by its id is shown beside the list, which may not have it yet.
        if (m_wanted.isEmpty())
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
    // One that the list does not show (yet) is shown beside it all the same: nothing else may be selected.
    if (!selectWanted())
        m_table->selectionModel()->clear();
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
    return false;
}

void TraceListPanel::rescope()
{
    m_feed.setBase(m_bar->scope().query(m_context.link.now()));
    refresh();
}

QStringList TraceListPanel::selectedIds() const
{
    auto rows = m_table->selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.row() < b.row(); });
    QStringList ids;
    for (const auto& row : rows)
        if (const QString id = row.data(TraceListModel::IdRole).toString(); !id.isEmpty())
            ids << id;
    return ids;
}

api::ListTraces TraceListPanel::query() const
{
    auto query = m_bar->scope().query(m_context.link.now());
    query.filter = m_feed.filter().toStdString();
    return query;
}

TraceProfile TraceListPanel::profile(const QString& name) const
{
    TraceProfile profile{name, m_feed.filter(), m_bar->scope(), {}};
    const auto* header = m_table->horizontalHeader();
    for (int visual = 0; visual < header->count(); ++visual)
        if (const int column = header->logicalIndex(visual); !header->isSectionHidden(column))
            profile.columns << column;
    return profile;
}

void TraceListPanel::apply(const TraceProfile& profile)
{
    auto* header = m_table->horizontalHeader();
    for (int column = 0; column < header->count() && !profile.columns.isEmpty(); ++column)
        m_table->setColumnHidden(column, column != TraceListModel::Name && !profile.columns.contains(column));
    for (int place = 0; place < profile.columns.size(); ++place)
        if (profile.columns[place] >= 0 && profile.columns[place] < header->count())
            header->moveSection(header->visualIndex(profile.columns[place]), place);
    m_bar->setScope(profile.scope);
    emit filterWanted(profile.filter);
}

void TraceListPanel::saveProfileAs()
{
    auto* dialog = new ProfileDialog(m_context, this);
    connect(dialog, &ProfileDialog::chosen, this, [this](const QString& name) {
        saveProfile(m_context.settings, profile(name));
        m_context.navigator.notify(tr("Saved as the profile %1").arg(name));
    });
    dialog->open();
}

void TraceListPanel::editRules()
{
    auto* dialog = new RulesDialog(m_context, m_rules.rules(), this);
    connect(dialog, &RulesDialog::saved, this, [this](const std::vector<ColourRule>& rules) {
        m_rules.setRules(rules);
        m_rules.save(m_context.settings);
        m_table->viewport()->update();
        emit rulesChanged();
    });
    dialog->open();
}

} // namespace kaze::ui
