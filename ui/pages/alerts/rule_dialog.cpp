#include "ui/pages/alerts/rule_dialog.h"

#include "engine/api/budget_requests.h"
#include "engine/api/message_requests.h"
#include "engine/api/metric_requests.h"
#include "engine/api/readiness_requests.h"
#include "ui/models/budget_words.h"
#include "ui/models/run_words.h"
#include "ui/pages/alerts/back_test_view.h"
#include "ui/pages/alerts/rule_form.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/scrolled.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr QSize kSize{1020, 680};
constexpr int kTestWidth = 420;

} // namespace

RuleDialog::RuleDialog(PageContext context, const api::AlertRule& rule, QWidget* parent)
    : QDialog(parent), m_context(context), m_isNew(rule.id.empty()), m_form(new RuleForm), m_test(new BackTestView(context)),
      m_problem(makeLabel(context.theme, TextRole::Body, {})), m_save(new QPushButton(m_isNew ? tr("Make the rule") : tr("Save")))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(m_isNew ? tr("New rule") : tr("Change the rule %1").arg(text(rule.name)));
    build();
    m_form->setRule(rule);
    askNames();
    connect(m_form, &RuleForm::changed, this, [this] {
        showProblem({});
        updateTest();
    });
    updateTest();
    m_form->focusFirst();
}

void RuleDialog::build()
{
    auto* cancel = new QPushButton(tr("Cancel"));
    cancel->setAutoDefault(false);
    setButtonRole(*m_save, ButtonRole::Primary);
    m_save->setDefault(true);
    setTextTone(*m_problem, Tone::Critical);
    m_test->setFixedWidth(kTestWidth);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(spacing::kSmall);
    buttons->addWidget(m_problem, 1);
    buttons->addWidget(cancel);
    buttons->addWidget(m_save);
    auto* scroll = scrolled(m_form);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setAccessibleName(windowTitle());
    auto* parts = new QHBoxLayout;
    parts->setSpacing(spacing::kLarge);
    parts->addWidget(scroll, 1);
    parts->addWidget(m_test);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::kHuge, spacing::kHuge, spacing::kHuge, spacing::kLarge);
    column->setSpacing(spacing::kMedium);
    column->addWidget(makeLabel(m_context.theme, TextRole::Heading, windowTitle()));
    column->addLayout(parts, 1);
    column->addLayout(buttons);
    resize(kSize);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_save, &QPushButton::clicked, this, &RuleDialog::save);
}

void RuleDialog::askNames()
{
    // Names are offered; without them the fields can be filled as well.
    m_context.link.ask<api::ListMetrics>(this, {}, [this](const base::Result<api::MetricList>& list) {
        QStringList names;
        for (const auto& row : list ? list->rows : std::vector<api::MetricRow>{})
            names << text(row.name);
        names.removeDuplicates();
        m_form->setMetrics(names);
    });
    m_context.link.ask<api::ListBudgets>(this, {}, [this](const base::Result<api::BudgetList>& list) {
        QList<std::pair<QString, QString>> names;
        for (const auto& one : list ? list->budgets : std::vector<api::Budget>{})
            names.append({text(one.budgetId), QStringLiteral("%1, %2").arg(budget::name(one), budget::perPeriod(one.period))});
        m_form->setBudgets(names);
    });
    m_context.link.ask<api::GetReadiness>(this, {}, [this](const base::Result<api::Readiness>& readiness) {
        QList<std::pair<QString, QString>> names;
        for (const auto& one : readiness ? readiness->triggers : std::vector<api::Trigger>{})
            names.append({text(one.id), text(one.title)});
        m_form->setTriggers(names);
    });
    m_context.link.ask<api::ListWebhooks>(this, {}, [this](const base::Result<api::WebhookList>& list) {
        QList<std::pair<QString, QString>> names;
        for (const auto& one : list ? list->webhooks : std::vector<api::WebhookInfo>{})
            names.append({text(one.webhookId), text(one.name)});
        m_form->setWebhooks(names);
    });
}

void RuleDialog::updateTest()
{
    m_test->setRule(m_form->rule(), m_form->problem());
}

QString RuleDialog::problem() const
{
    return m_problem->text();
}

void RuleDialog::showProblem(const QString& problem)
{
    m_problem->setText(problem);
    setAccessibleDescription(problem);
}

void RuleDialog::save()
{
    if (const QString problem = m_form->problem(); !problem.isEmpty())
        return showProblem(problem);
    m_save->setEnabled(false);
    api::SaveAlertRule request;
    request.rule = m_form->rule();
    m_context.link.ask<api::SaveAlertRule>(this, std::move(request), [this](const base::Result<api::AlertRuleSaved>& reply) {
        m_save->setEnabled(true);
        if (!reply)
            return showProblem(tr("It was not saved: %1").arg(text(reply.error().message)));
        m_context.navigator.notify(
            (m_isNew ? tr("The rule %1 is made") : tr("The rule %1 is changed")).arg(text(reply->rule.name)));
        emit saved(reply->rule);
        accept();
    });
}

} // namespace kaze::ui
