#include "ui/pages/skills/skill_use_panel.h"

#include "ui/models/run_words.h"
#include "ui/models/skill_tables.h"
#include "ui/models/skill_words.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/meters.h"
#include "ui/widgets/table_view.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr std::size_t kMostAgents = 6; // beside each other; the others are named in the last one's tooltip

} // namespace

SkillUsePanel::SkillUsePanel(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_agents(new QHBoxLayout),
      m_noAgents(makeLabel(
          context.theme, TextRole::Body, tr("No agent names it. An agent gets a skill by its name under skills in its file."))),
      m_success(new MeterBar(context.theme, tr("Success, at least"))), m_help(makeLabel(context.theme, TextRole::Muted, {})),
      m_model(new SkillUseModel(this)), m_runs(new TableView(context.theme, tr("Runs that read it last"))),
      m_noRuns(makeLabel(context.theme, TextRole::Body, tr("No run that is remembered has read it yet.")))
{
    build();
}

void SkillUsePanel::build()
{
    const std::pair<CellKind, int> columns[]{
        {CellKind::Muted, 80}, {CellKind::Text, 102}, {CellKind::Muted, 110}, {CellKind::Chip, 90}, {CellKind::Mono, 78}};
    for (int column = 0; column < static_cast<int>(std::size(columns)); ++column) {
        m_runs->setColumnKind(column, columns[column].first);
        m_runs->setColumnHint(column, columns[column].second);
    }
    m_runs->setStretchColumn(SkillUseModel::Task);
    m_runs->setSelectionMode(QAbstractItemView::SingleSelection);
    m_runs->hideAtFirst(SkillUseModel::Version);
    m_runs->setModel(m_model);
    m_agents->setSpacing(spacing::kSmall);
    for (auto* quiet : {m_noAgents, m_noRuns})
        quiet->setProperty("kazeQuiet", true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kSmall);
    column->addWidget(m_success);
    column->addWidget(m_help);
    column->addSpacing(spacing::kTiny);
    column->addWidget(makeLabel(m_context.theme, TextRole::Title, tr("Agents that name it")));
    column->addLayout(m_agents);
    column->addWidget(m_noAgents);
    column->addSpacing(spacing::kTiny);
    column->addWidget(makeLabel(m_context.theme, TextRole::Title, tr("Runs that read it last")));
    column->addWidget(m_runs, 1);
    column->addWidget(m_noRuns, 1, Qt::AlignTop);
    connect(m_runs, &TableView::opened, this, [this](const QModelIndex& index) {
        if (const auto* entry = m_model->row(index))
            m_context.navigator.showRun(text(entry->use.runId));
    });
}

void SkillUsePanel::setReply(const api::SkillReply& reply)
{
    const auto& skill = reply.skill;
    m_success->setVisible(skill.uses > 0);
    m_success->setValue(skill.successLow, skills::successText(skill.successes, skill.uses, skill.successLow));
    m_success->setTone(skills::successTone(skill.successes, skill.uses, skill.successLow));
    m_help->setText(skills::successHelp(skill.successes, skill.uses, skill.successLow));
    showAgents(skill.agents);
    m_model->setUses(reply.recent, m_context.link.now());
    m_runs->setVisible(!reply.recent.empty());
    m_noRuns->setVisible(reply.recent.empty());
}

void SkillUsePanel::showAgents(const std::vector<std::string>& agents)
{
    m_noAgents->setVisible(agents.empty());
    if (agents == m_names)
        return;
    m_names = agents;
    while (auto* item = m_agents->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (std::size_t i = 0; i < std::min(agents.size(), kMostAgents); ++i) {
        const QString name = text(agents[i]);
        auto* open = new QPushButton(name);
        open->setToolTip(tr("Shows the agent %1 and its file").arg(name));
        connect(open, &QPushButton::clicked, this, [this, name] { m_context.navigator.newRun(name); });
        m_agents->addWidget(open);
    }
    if (agents.size() > kMostAgents) {
        auto* others = makeLabel(
            m_context.theme, TextRole::Muted, tr("and %n more", nullptr, static_cast<int>(agents.size() - kMostAgents)));
        others->setToolTip(skills::agentsText(agents));
        m_agents->addWidget(others);
    }
    m_agents->addStretch(1);
}

} // namespace kaze::ui
