#include "ui/pages/skills/skill_list_panel.h"

#include "engine/api/skill_requests.h"

#include "ui/models/run_words.h"
#include "ui/widgets/card.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/table_view.h"

#include <QHeaderView>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kEvery = 10'000; // ms

} // namespace

SkillListPanel::SkillListPanel(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_model(new SkillListModel(this)), m_table(new TableView(context.theme, tr("Skills"))),
      m_card(new Card(context.theme, tr("Library")))
{
    build();
    m_again.setInterval(kEvery);
    connect(&m_again, &QTimer::timeout, this, [this] {
        if (!m_paused && isVisible())
            ask();
    });
    connect(&context.link, &CellLink::refreshNeeded, this, &SkillListPanel::refresh);
    m_stack->showLoading();
}

void SkillListPanel::build()
{
    using Model = SkillListModel;
    const std::pair<CellKind, int> columns[]{{CellKind::Strong, 142}, {CellKind::Text, 120}, {CellKind::Gauge, 146},
        {CellKind::Number, 52}, {CellKind::Muted, 92}, {CellKind::Mono, 76}, {CellKind::Chip, 84}, {CellKind::Muted, 72}};
    for (int column = 0; column < static_cast<int>(std::size(columns)); ++column) {
        m_table->setColumnKind(column, columns[column].first);
        m_table->setColumnHint(column, columns[column].second);
    }
    m_table->setStretchColumn(Model::Description);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->setModel(m_model);
    m_table->horizontalHeader()->setSortIndicator(Model::Name, Qt::AscendingOrder);
    m_table->rememberColumns([this] { return m_context.settings.value(QStringLiteral("skills/columns")).toByteArray(); },
        [this](const QByteArray& state) { m_context.settings.setValue(QStringLiteral("skills/columns"), state); });
    m_table->setSortingEnabled(true);
    auto* empty = new EmptyState(m_context.theme, QStringLiteral("help-contents"), {}, {}, tr("Add a folder…"));
    m_stack = new StateStack(m_context.theme, m_table, empty, tr("Reading the skills…"));
    m_card->setFlush(true);
    m_card->content()->addWidget(m_stack, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_card);
    connect(empty, &EmptyState::actionClicked, this, [this] {
        if (m_model->inAll() == 0)
            emit addWanted();
        else
            emit filterWanted({});
    });
    connect(m_stack, &StateStack::retryClicked, this, &SkillListPanel::refresh);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& current) {
        if (current.isValid())
            emit currentShown();
    });
    connect(m_table, &TableView::opened, this, &SkillListPanel::opened);
    connect(m_table, &QWidget::customContextMenuRequested, this,
        [this](const QPoint& at) { emit menuWanted(m_table->viewport()->mapToGlobal(at)); });
}

void SkillListPanel::setFilter(const QString& filter)
{
    auto terms = skillFilter(filter.toStdString());
    if (!terms)
        return emit filterRefused(text(terms.error().message));
    emit filterRefused({});
    m_model->setFilter(std::move(*terms));
    if (m_took)
        showRows();
}

void SkillListPanel::setActive(bool active)
{
    m_active = active;
    if (!active)
        return m_again.stop();
    m_again.start();
    refresh();
}

void SkillListPanel::refresh()
{
    if (m_active)
        ask();
}

void SkillListPanel::ask()
{
    m_context.link.ask<api::ListSkills>(this, {}, [this, round = ++m_round](base::Result<api::SkillList> list) {
        if (round == m_round)
            took(std::move(list));
    });
}

void SkillListPanel::took(base::Result<api::SkillList> list)
{
    if (!list) {
        if (!m_took)
            m_stack->showError(text(list.error().message), tr("Agents keep the skills that they have."), {}, tr("Try again"));
        return;
    }
    m_took = true;
    m_folder = text(list->folder);
    m_model->setSkills(std::move(list->skills), m_context.link.now());
    showRows();
}

void SkillListPanel::showRows()
{
    const int shown = m_model->rowCount();
    m_card->setTitle(
        shown == m_model->inAll() ? tr("Library  %1").arg(shown) : tr("Library  %1 of %2").arg(shown).arg(m_model->inAll()));
    m_card->setNote(m_folder);
    auto* empty = m_stack->emptyState();
    if (m_model->inAll() == 0) {
        empty->setTexts(tr("There is no skill in the library yet"),
            tr("A skill is a folder with a SKILL.md that agents read when they need it. Add such a folder, write one here (N), "
               "or learn one from "
               "runs that ended well. It is kept in %1.")
                .arg(m_folder));
        empty->setAction(tr("Add a folder…"));
    } else {
        empty->setTexts(
            tr("No skill matches the filter"), tr("Words, name:release*, agent:triage, problems:errors, uses>10, success>80"));
        empty->setAction(tr("Clear the filter"));
    }
    if (shown == 0)
        m_stack->showEmpty();
    else
        m_stack->showContent();
    if (!m_wanted.isEmpty())
        select(m_wanted);
    if (!m_table->currentIndex().isValid() && shown > 0)
        m_table->setCurrentRow(0);
    else
        emit currentShown();
}

void SkillListPanel::select(const QString& name)
{
    const auto found = m_model->find(name);
    m_wanted = found.isValid() ? QString() : name;
    if (!found.isValid())
        return;
    m_table->setCurrentRow(found.row());
    m_table->scrollTo(found);
}

void SkillListPanel::sortBy(SkillListModel::Column column, Qt::SortOrder order)
{
    m_table->sortByColumn(column, order);
}

const api::SkillRow* SkillListPanel::current() const
{
    const auto* entry = m_model->row(m_table->currentIndex());
    return entry ? &entry->skill : nullptr;
}

} // namespace kaze::ui
