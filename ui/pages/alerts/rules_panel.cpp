#include "ui/pages/alerts/rules_panel.h"

#include "ui/models/alert_rule_model.h"
#include "ui/models/alert_words.h"
#include "ui/models/run_words.h"
#include "ui/widgets/card.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/table_view.h"

#include <QItemSelectionModel>
#include <QRegularExpression>
#include <QVBoxLayout>

#include <algorithm>

namespace kaze::ui {

namespace {

//! Every word is somewhere in its name, its condition or its severity.
bool fits(const api::AlertRule& rule, const QString& filter)
{
    const QString all
        = QStringList{text(rule.name), alert::conditionText(rule), wordOf(rule.severity), text(rule.id)}.join(QLatin1Char('\n'));
    const auto words = filter.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    return std::all_of(
        words.begin(), words.end(), [&all](const QString& word) { return all.contains(word, Qt::CaseInsensitive); });
}

} // namespace

RulesPanel::RulesPanel(PageContext context, QWidget* parent)
    : QWidget(parent), m_model(new AlertRuleModel(this)), m_table(new TableView(context.theme, tr("Rules of alerts")))
{
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    const std::pair<CellKind, int> columns[]{
        {CellKind::Chip, 58}, {CellKind::Strong, 180}, {CellKind::Chip, 84}, {CellKind::Text, 260}, {CellKind::Muted, 140}};
    for (int column = 0; column < static_cast<int>(std::size(columns)); ++column) {
        m_table->setColumnKind(column, columns[column].first);
        m_table->setColumnHint(column, columns[column].second);
    }
    m_table->setStretchColumn(AlertRuleModel::Condition);
    m_table->setModel(m_model);
    auto& settings = context.settings;
    m_table->rememberColumns([&settings] { return settings.value(QStringLiteral("alerts/rule-columns")).toByteArray(); },
        [&settings](const QByteArray& state) { settings.setValue(QStringLiteral("alerts/rule-columns"), state); });
    auto* empty = new EmptyState(context.theme, QStringLiteral("notifications"), {}, {}, tr("New rule"));
    m_stack = new StateStack(context.theme, m_table, empty, tr("Reading the rules…"));
    auto* card = new Card(context.theme);
    card->setFlush(true);
    card->content()->addWidget(m_stack, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(card);
    connect(empty, &EmptyState::actionClicked, this, [this] {
        if (m_filter.isEmpty())
            emit newWanted();
        else
            emit filterWanted({});
    });
    connect(m_stack, &StateStack::retryClicked, this, &RulesPanel::retryWanted);
    connect(m_table, &TableView::opened, this, [this] {
        if (const auto* rule = current())
            emit opened(*rule);
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &RulesPanel::tellCurrent);
    m_stack->showLoading();
}

void RulesPanel::setRules(const std::vector<api::AlertRule>& rules)
{
    m_rules = rules;
    showRules();
}

void RulesPanel::showProblem(const QString& problem)
{
    if (m_rules.empty())
        m_stack->showError(problem, tr("They watch whether they are shown or not."), tr("Try again."), tr("Try again"));
}

void RulesPanel::setFilter(const QString& filter)
{
    // Fields are those of alerts; the words hold here too.
    static const QRegularExpression field(QStringLiteral("-?\\w+(:|[<>]=?)\\S*"));
    m_filter = QString(filter).remove(field).remove(QLatin1Char('"')).simplified();
    if (!m_rules.empty())
        showRules();
}

void RulesPanel::showRules()
{
    std::vector<api::AlertRule> shown;
    for (const auto& rule : m_rules)
        if (fits(rule, m_filter))
            shown.push_back(rule);
    m_model->setRules(shown);
    if (shown.empty()) {
        auto* empty = m_stack->emptyState();
        if (m_filter.isEmpty())
            empty->setTexts(tr("No rules"),
                tr("A rule says what to watch for and whom to tell: a metric, a budget, a span that never ends."));
        else
            empty->setTexts(tr("No rule matches the filter"), m_filter);
        empty->setAction(m_filter.isEmpty() ? tr("New rule") : tr("Clear the filter"));
        return m_stack->showEmpty();
    }
    m_stack->showContent();
    if (const auto wanted = m_model->find(m_wanted); wanted.isValid()) {
        m_wanted.clear();
        m_table->setCurrentRow(wanted.row());
        m_table->scrollTo(wanted);
    } else if (!m_table->currentIndex().isValid()) {
        m_table->setCurrentRow(0);
    }
    // It may have changed where it is.
    tellCurrent();
}

void RulesPanel::select(const QString& rule)
{
    m_wanted = rule;
    if (!m_rules.empty())
        showRules();
}

void RulesPanel::tellCurrent()
{
    if (const auto* rule = current())
        emit currentChanged(*rule);
}

const api::AlertRule* RulesPanel::current() const
{
    const auto* row = m_model->row(m_table->currentIndex());
    return row ? &row->rule : nullptr;
}

} // namespace kaze::ui
