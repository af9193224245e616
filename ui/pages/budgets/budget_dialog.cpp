#include "ui/pages/budgets/budget_dialog.h"

#include "engine/api/cost_requests.h"
#include "engine/api/tenant_requests.h"

#include "ui/models/budget_words.h"
#include "ui/models/run_words.h"
#include "ui/widgets/confirm.h"

#include <QComboBox>
#include <QCompleter>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QStringListModel>

#include <algorithm>
#include <cmath>

namespace kaze::ui {

namespace {

constexpr double kMostDollars = 1e9;

} // namespace

BudgetDialog::BudgetDialog(const PageContext& context, const std::optional<api::Budget>& budget, QWidget* parent)
    : FormDialog(context.theme, budget ? tr("Budget of %1").arg(budget::name(*budget)) : tr("New budget"),
        tr("Every call is held and booked in all budgets that it falls under; none of them is ever passed. Days and months are "
           "UTC's."),
        tr("Save"), parent),
      m_context(context), m_budget(budget), m_scope(new QComboBox), m_subject(new QLineEdit), m_period(new QComboBox),
      m_dollars(new QLineEdit), m_tokens(new QLineEdit), m_warnings(new QLineEdit), m_known(new QStringListModel(this)),
      m_names(5)
{
    build();
    if (budget) {
        m_scope->setCurrentIndex(
            std::max(0, m_scope->findData(static_cast<int>(budget->scope.valueOr(api::BudgetScope::Fleet)))));
        m_subject->setText(text(budget->subject));
        m_period->setCurrentIndex(
            std::max(0, m_period->findData(static_cast<int>(budget->period.valueOr(api::BudgetPeriod::Month)))));
        for (QWidget* fixed : {static_cast<QWidget*>(m_scope), static_cast<QWidget*>(m_subject), static_cast<QWidget*>(m_period)})
            fixed->setEnabled(false);
        if (budget->limitUsd)
            m_dollars->setText(budget::numberText(budget->limitUsd->dollars()));
        if (budget->limitTokens)
            m_tokens->setText(budget::numberText(static_cast<double>(*budget->limitTokens)));
        QStringList warnings;
        for (const double at : budget->warnAt)
            warnings << budget::numberText(at * 100);
        m_warnings->setText(warnings.join(QStringLiteral("; ")));
    } else {
        m_warnings->setText(QStringLiteral("50; 80; 100"));
        askSubjects();
    }
    scopeChanged();
    showProblem({});
    (budget ? m_dollars : static_cast<QWidget*>(m_scope))->setFocus();
}

void BudgetDialog::build()
{
    m_scope->addItem(tr("All tenants"), static_cast<int>(api::BudgetScope::Fleet));
    m_scope->addItem(tr("A tenant"), static_cast<int>(api::BudgetScope::Tenant));
    m_scope->addItem(tr("A project"), static_cast<int>(api::BudgetScope::Project));
    m_scope->addItem(tr("An agent"), static_cast<int>(api::BudgetScope::Agent));
    m_scope->addItem(tr("A tool"), static_cast<int>(api::BudgetScope::Tool));
    m_period->addItem(tr("A month"), static_cast<int>(api::BudgetPeriod::Month));
    m_period->addItem(tr("A day"), static_cast<int>(api::BudgetPeriod::Day));
    m_period->addItem(tr("In all"), static_cast<int>(api::BudgetPeriod::Total));
    m_dollars->setPlaceholderText(tr("no limit in dollars"));
    m_tokens->setPlaceholderText(tr("no limit in tokens; 5 M is five million"));
    addField(tr("For"), m_scope);
    m_subjectLabel = addField(tr("Tenant"), m_subject);
    addField(tr("Period"), m_period);
    addField(tr("Dollars"), m_dollars);
    addField(tr("Tokens"), m_tokens);
    addField(tr("Warn at, in %"), m_warnings);
    auto* completer = new QCompleter(m_known, this);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    completer->setFilterMode(Qt::MatchContains);
    m_subject->setCompleter(completer);
    if (m_budget)
        connect(addRemoval(tr("Remove…")), &QPushButton::clicked, this, &BudgetDialog::askToRemove);
    connect(m_scope, &QComboBox::currentIndexChanged, this, &BudgetDialog::scopeChanged);
}

void BudgetDialog::preset(api::BudgetScope scope, const QString& subject)
{
    m_scope->setCurrentIndex(m_scope->findData(static_cast<int>(scope)));
    m_subject->setText(subject);
    m_dollars->setFocus();
}

void BudgetDialog::askSubjects()
{
    struct Kind {
        const char* by;
        std::string api::SpendRow::*name;
        api::BudgetScope scope;
    };
    for (const auto& [by, name, scope] : {Kind{"tenant", &api::SpendRow::tenant, api::BudgetScope::Tenant},
             Kind{"agent", &api::SpendRow::agent, api::BudgetScope::Agent},
             Kind{"tool", &api::SpendRow::tool, api::BudgetScope::Tool}}) {
        api::ListSpend request;
        request.from = m_context.link.now() - std::chrono::days(90);
        request.by = {by};
        m_context.link.ask<api::ListSpend>(this, std::move(request),
            [this, place = static_cast<std::size_t>(scope), name = name](const base::Result<api::SpendList>& list) {
                if (!list)
                    return;
                for (const auto& row : list->rows)
                    if (!(row.*name).empty())
                        m_names[place] << text(row.*name);
                scopeChanged();
            });
    }
    m_context.link.ask<api::ListProjects>(this, {}, [this](const base::Result<api::ProjectList>& list) {
        for (const auto& project : list ? list->projects : std::vector<api::ProjectRow>{})
            m_names[static_cast<std::size_t>(api::BudgetScope::Project)] << text(project.tenant + "/" + project.name);
        scopeChanged();
    });
}

void BudgetDialog::scopeChanged()
{
    const auto scope = static_cast<api::BudgetScope>(m_scope->currentData().toInt());
    const bool fleet = scope == api::BudgetScope::Fleet;
    m_subject->setEnabled(!m_budget && !fleet);
    if (fleet)
        m_subject->clear();
    const QString label = scope == api::BudgetScope::Agent ? tr("Agent")
        : scope == api::BudgetScope::Tool                  ? tr("Tool")
        : scope == api::BudgetScope::Project               ? tr("Project")
                                                           : tr("Tenant");
    m_subjectLabel->setText(label);
    m_subject->setAccessibleName(label);
    m_subject->setPlaceholderText(fleet          ? tr("everyone")
            : scope == api::BudgetScope::Project ? tr("tenant/project")
                                                 : tr("its name"));
    m_known->setStringList(m_names[static_cast<std::size_t>(scope)]);
}

std::optional<api::SetBudget> BudgetDialog::read(QString& problem) const
{
    api::SetBudget request;
    request.scope = static_cast<api::BudgetScope>(m_scope->currentData().toInt());
    request.subject = m_subject->text().trimmed().toStdString();
    request.period = static_cast<api::BudgetPeriod>(m_period->currentData().toInt());
    const QString dollars = m_dollars->text().trimmed();
    const QString tokens = m_tokens->text().trimmed();
    if (request.scope != api::BudgetScope::Fleet && request.subject.empty())
        return problem = tr("Say for which one the budget is: %1.").arg(m_subjectLabel->text()), std::nullopt;
    if (dollars.isEmpty() && tokens.isEmpty())
        return problem = tr("A budget needs a limit in dollars or in tokens."), std::nullopt;
    if (!dollars.isEmpty()) {
        const auto amount = budget::numberOf(dollars);
        if (!amount || *amount <= 0 || *amount > kMostDollars)
            return problem = tr("\"%1\" is no amount of dollars; write it like %2.").arg(dollars, budget::numberText(12.5)),
                   std::nullopt;
        request.limitUsd = base::Money::fromDollars(*amount);
    }
    if (!tokens.isEmpty()) {
        const auto count = budget::numberOf(tokens);
        if (!count || *count < 1 || *count > 1e15)
            return problem = tr("\"%1\" is no number of tokens; write it like 5 M or 5000000.").arg(tokens), std::nullopt;
        request.limitTokens = std::llround(*count);
    }
    std::vector<double> warnings;
    static const QRegularExpression between(QStringLiteral("[;\\s]+"));
    for (const auto& part : m_warnings->text().remove(QLatin1Char('%')).split(between, Qt::SkipEmptyParts)) {
        const auto share = budget::numberOf(part);
        if (!share || *share <= 0 || *share > 100)
            return problem = tr("\"%1\" is no share to warn at; write shares of 1 to 100, like 50; 80; 100.").arg(part),
                   std::nullopt;
        warnings.push_back(*share / 100);
    }
    std::sort(warnings.begin(), warnings.end());
    warnings.erase(std::unique(warnings.begin(), warnings.end()), warnings.end());
    request.warnAt = std::move(warnings);
    return request;
}

void BudgetDialog::save()
{
    QString problem;
    const auto request = read(problem);
    if (!request)
        return showProblem(problem);
    setBusy(true);
    m_context.link.ask<api::SetBudget>(this, *request, [this](base::Result<api::BudgetReply> reply) {
        setBusy(false);
        if (!reply)
            return showProblem(tr("It was not saved: %1").arg(text(reply.error().message)));
        emit changed(text(reply->budget.budgetId));
        accept();
    });
}

void BudgetDialog::askToRemove()
{
    Question question;
    question.text = tr("Remove the budget of %1?").arg(budget::name(*m_budget));
    question.details
        = tr("Nothing limits these calls any more but the other budgets that they fall under. What was spent stays in "
             "the ledger.");
    question.action = tr("Remove the budget");
    question.otherwise = tr("Keep it");
    confirm(m_context.theme, this, question, [this] { remove(); });
}

void BudgetDialog::remove()
{
    api::RemoveBudget request;
    request.budgetId = m_budget->budgetId;
    m_context.link.ask<api::RemoveBudget>(this, std::move(request), [this](const base::Result<api::Done>& done) {
        if (!done)
            return showProblem(tr("It was not removed: %1").arg(text(done.error().message)));
        emit changed({});
        accept();
    });
}

} // namespace kaze::ui
