#include "ui/pages/alerts/silences_panel.h"

#include "ui/models/alert_rule_model.h"
#include "ui/models/run_words.h"
#include "ui/widgets/card.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/table_view.h"

#include <QItemSelectionModel>
#include <QPushButton>
#include <QVBoxLayout>

namespace kaze::ui {

SilencesPanel::SilencesPanel(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_model(new SilenceModel(this)), m_table(new TableView(context.theme, tr("Silences"))),
      m_end(new QPushButton(tr("End the silence")))
{
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    const std::pair<CellKind, int> columns[]{
        {CellKind::Strong, 300}, {CellKind::Text, 90}, {CellKind::Text, 240}, {CellKind::Muted, 120}, {CellKind::Muted, 90}};
    for (int column = 0; column < static_cast<int>(std::size(columns)); ++column) {
        m_table->setColumnKind(column, columns[column].first);
        m_table->setColumnHint(column, columns[column].second);
    }
    m_table->setStretchColumn(SilenceModel::Comment);
    m_table->setModel(m_model);
    auto* empty = new EmptyState(context.theme, QStringLiteral("notifications-disabled"), tr("Nothing is silenced"),
        tr("Whoever works on what an alert tells of can silence it until a time, with the reason. It appears here until then."),
        {});
    m_stack = new StateStack(context.theme, m_table, empty, tr("Reading the silences…"));
    auto* card = new Card(context.theme, tr("Silenced"));
    card->setFlush(true);
    card->setTrailing(m_end);
    card->content()->addWidget(m_stack, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(card);
    m_end->setToolTip(tr("Ends the selected one (Del)"));
    m_end->setEnabled(false);
    connect(m_end, &QPushButton::clicked, this, &SilencesPanel::endCurrent);
    connect(m_stack, &StateStack::retryClicked, this, &SilencesPanel::retryWanted);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
        [this] { m_end->setEnabled(m_model->row(m_table->currentIndex()) != nullptr); });
    m_stack->showLoading();
}

void SilencesPanel::setSilences(const std::vector<api::Silence>& silences, const std::map<std::string, std::string>& names)
{
    m_known = true;
    m_model->setSilences(silences, names, m_context.link.now());
    if (silences.empty()) {
        m_end->setEnabled(false);
        return m_stack->showEmpty();
    }
    m_stack->showContent();
    if (!m_table->currentIndex().isValid())
        m_table->setCurrentRow(0);
    m_end->setEnabled(true);
}

void SilencesPanel::showProblem(const QString& problem)
{
    if (!m_known)
        m_stack->showError(problem, tr("What is silenced stays so."), tr("Try again."), tr("Try again"));
}

void SilencesPanel::endCurrent()
{
    if (const auto* row = m_model->row(m_table->currentIndex()))
        emit endWanted(row->silence, row->of);
}

} // namespace kaze::ui
