#include "ui/pages/budgets/budgets_page.h"

#include "engine/api/budget_requests.h"
#include "engine/api/cost_requests.h"

#include "ui/models/budget_words.h"
#include "ui/models/run_words.h"
#include "ui/pages/budgets/agent_spend_card.h"
#include "ui/pages/budgets/budget_dialog.h"
#include "ui/pages/budgets/budget_strip.h"
#include "ui/pages/budgets/explain_panel.h"
#include "ui/pages/budgets/ledger_dialog.h"
#include "ui/pages/budgets/report_export.h"
#include "ui/pages/budgets/spend_charts.h"
#include "ui/pages/page_scope.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/table_view.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace kaze::ui {

namespace {

constexpr int kEvery = 5'000; // ms
constexpr std::int64_t kMostRows = 10'000;
const QString kPeriod = QStringLiteral("budgets/period");

NumberAsked::What whatOf(int column)
{
    using What = NumberAsked::What;
    switch (column) {
    case SpendTableModel::Runs:
        return What::Runs;
    case SpendTableModel::Input:
        return What::Input;
    case SpendTableModel::Cached:
        return What::Cached;
    case SpendTableModel::Output:
        return What::Output;
    case SpendTableModel::PerRun:
        return What::PerRun;
    case SpendTableModel::Share:
        return What::Share;
    default:
        return What::Cost;
    }
}

api::Time timeOf(double seconds)
{
    return api::Time(std::chrono::microseconds(std::llround(seconds * 1e6)));
}

} // namespace

BudgetsPage::BudgetsPage(PageContext given) : Page(given, QStringLiteral("budgets"), tr("Budgets")), m_timer(new QTimer(this))
{
    m_periods = spendPeriods(context().link.now());
    m_period = m_periods.front();
    m_export = new ReportExport(context(), this, [this] {
        ReportExport::Subject subject;
        subject.period = m_period;
        if (const auto* budget = m_strip->chosen()) {
            subject.tenant = budget->scope == api::BudgetScope::Tenant ? text(budget->subject) : QString();
            subject.agent = budget->scope == api::BudgetScope::Agent ? text(budget->subject) : QString();
        }
        return subject;
    });
    auto* content = buildContent();
    auto* empty = new EmptyState(context().theme, QStringLiteral("view-bank-account"), tr("Nothing was spent yet"),
        tr("What model calls cost appears here: who spent it, on which models, and how long a budget will last. A budget warns "
           "before its limit, and no call goes beyond it."),
        tr("New budget"));
    m_states = new StateStack(context().theme, content, empty, tr("Adding up what was spent…"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kMedium);
    column->addWidget(buildHeader());
    column->addWidget(buildStale());
    column->addWidget(m_states, 1);
    addActions();
    connect(empty, &EmptyState::actionClicked, this, [this] { editBudget({}); });
    connect(m_states, &StateStack::retryClicked, this, [this] {
        m_states->showLoading();
        context().link.retry();
        refresh();
    });
    m_timer->setInterval(kEvery);
    connect(m_timer, &QTimer::timeout, this, [this] {
        if (!m_paused && m_open == 0)
            ask();
    });
    connect(&context().link, &CellLink::refreshNeeded, this, [this] {
        if (isVisible())
            refresh();
    });
    connect(&context().link, &CellLink::stateChanged, this, [this] {
        if (isVisible())
            refresh();
    });
    setPeriod(context().settings.value(kPeriod, m_period.id).toString());
    m_states->showLoading();
}

QWidget* BudgetsPage::buildHeader()
{
    auto* header = new PageHeader(context().theme, title());
    auto* menu = new QMenu;
    for (const auto& period : m_periods)
        connect(menu->addAction(period.title), &QAction::triggered, this, [this, id = period.id] { setPeriod(id); });
    m_periodButton = header->addMenuButton(m_period.title, menu);
    auto* add = header->addButton(tr("New budget"));
    connect(add, &QPushButton::clicked, this, [this] { editBudget({}); });
    header->addMenuButton(tr("Export"), m_export->makeMenu());
    return header;
}

QWidget* BudgetsPage::buildStale()
{
    auto* card = new Card(context().theme);
    auto* row = new QHBoxLayout;
    row->setSpacing(spacing::kMedium);
    m_staleText = makeLabel(context().theme, TextRole::Body, {});
    setTextTone(*m_staleText, Tone::Warning);
    auto* again = new QPushButton(tr("Try again"));
    again->setAccessibleName(tr("Read the figures again"));
    row->addWidget(m_staleText, 1);
    row->addWidget(again, 0, Qt::AlignVCenter);
    card->content()->addLayout(row);
    card->setEdge(Tone::Warning);
    card->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(again, &QPushButton::clicked, this, [this] {
        context().link.retry();
        refresh();
    });
    m_stale = card;
    m_stale->hide();
    return m_stale;
}

QWidget* BudgetsPage::buildContent()
{
    auto* content = new QWidget;
    m_strip = new BudgetStrip(context().theme);
    m_charts = new SpendCharts(context().theme);
    m_agents = new AgentSpendCard(context());
    m_panel = new ExplainPanel(context());
    m_panel->hide();
    auto* left = new QVBoxLayout;
    left->setSpacing(spacing::kMedium);
    left->addWidget(m_charts, 42);
    left->addWidget(m_agents, 58);
    auto* below = new QHBoxLayout;
    below->setSpacing(spacing::kMedium);
    below->addLayout(left, 1);
    below->addWidget(m_panel);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kMedium);
    column->addWidget(m_strip);
    column->addLayout(below, 1);
    connect(m_strip, &BudgetStrip::chosenChanged, this, &BudgetsPage::askBurnDown);
    connect(m_strip, &BudgetStrip::explainWanted, this, &BudgetsPage::explainBudget);
    connect(m_strip, &BudgetStrip::newWanted, this, [this] { editBudget({}); });
    connect(m_strip, &BudgetStrip::editWanted, this, [this] {
        if (const auto* budget = m_strip->chosen())
            editBudget(*budget);
    });
    connect(m_charts, &SpendCharts::rangeExplained, this, &BudgetsPage::explainRange);
    connect(m_agents, &AgentSpendCard::explainWanted, this, &BudgetsPage::explainRow);
    connect(m_agents, &AgentSpendCard::ledgerWanted, this, [this](const api::SpendRow& row) {
        api::ListSpend scope;
        scope.from = m_period.from;
        scope.to = m_period.to;
        scope.tenant = row.tenant;
        scope.agent = row.agent;
        showLedger(scope, text(row.agent));
    });
    connect(m_agents, &AgentSpendCard::budgetWanted, this,
        [this](const api::SpendRow& row) { editBudget({})->preset(api::BudgetScope::Agent, text(row.agent)); });
    connect(m_panel, &ExplainPanel::closed, this, &BudgetsPage::closeExplanation);
    connect(m_panel, &ExplainPanel::settled, this, &BudgetsPage::refresh);
    connect(m_panel, &ExplainPanel::ledgerWanted, this, [this](const NumberAsked& asked) { showLedger(asked.scope, asked.who); });
    return content;
}

void BudgetsPage::addPageAction(const QString& text, const QKeySequence& keys, std::function<void()> act)
{
    auto* action = new QAction(text, this);
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this, std::move(act));
    addAction(action);
}

void BudgetsPage::addActions()
{
    const auto chosen = [this](auto act) {
        return [this, act] {
            if (const auto* budget = m_strip->chosen())
                act(*budget);
        };
    };
    addPageAction(tr("New budget"), QKeySequence(Qt::Key_N), [this] { editBudget({}); });
    addPageAction(tr("Change or remove the chosen budget"), QKeySequence(Qt::Key_E),
        chosen([this](const api::Budget& budget) { editBudget(budget); }));
    addPageAction(tr("Explain what is spent of the chosen budget"), {}, [this] { explainBudget(BudgetFigure::Spent); });
    addPageAction(tr("Explain the forecast of the chosen budget"), {}, [this] { explainBudget(BudgetFigure::Course); });
    addPageAction(tr("Ledger entries of the chosen budget"), QKeySequence(Qt::Key_L),
        chosen([this](const api::Budget& budget) { showLedger(budget::spendOf(budget), budget::name(budget)); }));
    for (const auto& period : m_periods)
        addPageAction(tr("Show: %1").arg(period.title), {}, [this, id = period.id] { setPeriod(id); });
    for (const auto& format : report::formats())
        addPageAction(tr("Export the cost report as %1").arg(format.title), {}, [this, id = format.id] { m_export->start(id); });
    for (const auto& [title, format] : {std::pair(QStringLiteral("CSV"), SpendTableModel::Format::Csv),
             std::pair(QStringLiteral("JSON"), SpendTableModel::Format::Json),
             std::pair(QStringLiteral("Markdown"), SpendTableModel::Format::Markdown)})
        addPageAction(tr("Copy the spend by agent as %1").arg(title), {}, [this, format = format] { m_agents->copyAs(format); });
}

void BudgetsPage::setPeriod(const QString& id)
{
    for (const auto& period : m_periods) {
        if (period.id != id)
            continue;
        m_period = period;
        m_periodButton->setText(period.title);
        m_periodButton->setAccessibleName(tr("Period: %1").arg(period.title));
        context().settings.setValue(kPeriod, id);
        closeExplanation();
        refresh();
        return;
    }
}

void BudgetsPage::refresh()
{
    if (isVisible())
        ask();
}

template <class Q>
void BudgetsPage::askPart(Q request, std::function<void(typename Q::Reply)> take)
{
    ++m_open;
    context().link.ask<Q>(
        this, std::move(request), [this, round = m_round, take = std::move(take)](base::Result<typename Q::Reply> reply) {
            if (round != m_round)
                return;
            --m_open;
            if (reply)
                take(std::move(*reply));
            else
                failed(text(reply.error().message));
            if (m_open == 0)
                took();
        });
}

void BudgetsPage::ask()
{
    // A page that is open over the end of a month shows the new one.
    m_periods = spendPeriods(context().link.now());
    for (const auto& period : m_periods)
        if (period.id == m_period.id)
            m_period = period;
    ++m_round;
    m_open = 0;
    m_failedRound = false;
    api::ListSpend agents;
    agents.from = m_period.from;
    agents.to = m_period.to;
    agents.limit = kMostRows;
    auto models = agents;
    agents.by = {"tenant", "agent"};
    models.by = {m_period.byHour(context().link.now()) ? "hour" : "day", "model"};
    askPart<api::ListBudgets>({}, [this](api::BudgetList list) { m_budgets = std::move(list); });
    askPart<api::ListSpend>(std::move(agents), [this](api::SpendList list) { m_spend = std::move(list); });
    askPart<api::ListSpend>(std::move(models), [this](api::SpendList list) { m_models = std::move(list); });
}

void BudgetsPage::failed(const QString& message)
{
    if (std::exchange(m_failedRound, true))
        return;
    if (m_budgets && m_spend && m_models)
        showStale(message);
    else if (context().link.state() == CellLink::State::Connecting)
        m_states->showLoading();
    else
        m_states->showError(message, tr("Budgets hold, and every call is booked, whether they are shown or not."),
            tr("Try again."), tr("Try again"));
}

void BudgetsPage::showStale(const QString& why)
{
    const auto now = toDateTime(context().link.now());
    m_staleText->setText(tr("Old figures, from %1: %2").arg(format::moment(toDateTime(m_tookAt), now), why));
    m_stale->show();
}

void BudgetsPage::took()
{
    if (m_failedRound || !m_budgets || !m_spend || !m_models)
        return;
    m_tookAt = context().link.now();
    m_stale->hide();
    const auto now = context().link.now();
    m_strip->setBudgets(m_budgets->budgets, now);
    m_agents->setBudgets(m_budgets->budgets);
    m_agents->setSpend(*m_spend);
    m_charts->setModels(m_models->rows, m_period, now);
    showState();
    askBurnDown();
    if (m_panel->isVisible())
        m_panel->refresh(m_budgets->budgets);
    if (const auto wanted = std::exchange(m_wanted, {}); !wanted.isEmpty())
        openThing(wanted);
}

void BudgetsPage::showState()
{
    const bool nothing = m_budgets->budgets.empty() && m_spend->rows.empty() && m_period.isCurrentMonth();
    if (nothing)
        m_states->showEmpty();
    else
        m_states->showContent();
}

void BudgetsPage::askBurnDown()
{
    const auto* budget = m_strip->chosen();
    if (!budget)
        return m_charts->clearBurnDown();
    // Only a month's budget means something for another month.
    const bool past = m_period.to && budget->period == api::BudgetPeriod::Month;
    auto request = budget::spendOf(*budget);
    request.by = {budget->period == api::BudgetPeriod::Day ? "hour" : "day"};
    request.limit = kMostRows;
    if (past) {
        request.from = m_period.from;
        request.to = m_period.to;
    }
    const auto shown = past ? std::optional(m_period) : std::nullopt;
    context().link.ask<api::ListSpend>(
        this, std::move(request), [this, budget = *budget, shown](const base::Result<api::SpendList>& list) {
            const auto* chosen = m_strip->chosen();
            if (list && chosen && chosen->budgetId == budget.budgetId)
                m_charts->setBurnDown(budget, list->rows, context().link.now(), shown);
        });
}

void BudgetsPage::explain(NumberAsked asked)
{
    m_panel->explain(std::move(asked));
    m_panel->show();
}

void BudgetsPage::explainBudget(BudgetFigure figure)
{
    const auto* budget = m_strip->chosen();
    if (!budget)
        return;
    NumberAsked asked;
    asked.what = figure == BudgetFigure::Held ? NumberAsked::What::Held
        : figure == BudgetFigure::Course      ? NumberAsked::What::Course
                                              : NumberAsked::What::Spent;
    asked.who = budget::name(*budget);
    asked.period = budget::periodWord(*budget);
    asked.budget = *budget;
    asked.scope = budget::spendOf(*budget);
    explain(std::move(asked));
}

void BudgetsPage::explainRow(const api::SpendRow* row, int column)
{
    NumberAsked asked;
    asked.what = whatOf(column);
    asked.who = row ? text(row->agent) : tr("All agents");
    asked.period = m_period.title;
    asked.scope.from = m_period.from;
    asked.scope.to = m_period.to;
    if (row) {
        asked.scope.tenant = row->tenant;
        asked.scope.agent = row->agent;
    }
    asked.whole = m_spend ? m_spend->total.costUsd : base::Money{};
    explain(std::move(asked));
}

void BudgetsPage::explainRange(bool ofBudget, double from, double to)
{
    const auto* budget = m_strip->chosen();
    NumberAsked asked;
    asked.what = NumberAsked::What::Cost;
    asked.who = ofBudget && budget ? budget::name(*budget) : tr("All agents");
    if (ofBudget && budget)
        asked.scope = budget::spendOf(*budget);
    // Rows are of whole hours at the finest.
    asked.scope.from = std::chrono::floor<std::chrono::hours>(timeOf(from));
    asked.scope.to = std::chrono::ceil<std::chrono::hours>(timeOf(to));
    asked.period
        = tr("%1 – %2").arg(bucketText(secondsOf(*asked.scope.from), true), bucketText(secondsOf(*asked.scope.to), true));
    explain(std::move(asked));
}

void BudgetsPage::closeExplanation()
{
    if (!m_panel->isVisible())
        return;
    const bool held = m_panel->isAncestorOf(focusWidget() ? focusWidget() : this);
    m_panel->hide();
    if (held)
        m_agents->table()->setFocus();
}

BudgetDialog* BudgetsPage::editBudget(const std::optional<api::Budget>& budget)
{
    auto* dialog = new BudgetDialog(context(), budget, this);
    connect(dialog, &BudgetDialog::changed, this, [this](const QString& id) {
        if (id.isEmpty())
            closeExplanation();
        context().navigator.notify(id.isEmpty() ? tr("The budget is removed.") : tr("The budget is set."));
        refresh();
    });
    dialog->open();
    return dialog;
}

LedgerDialog* BudgetsPage::showLedger(const api::ListSpend& scope, const QString& who)
{
    auto* dialog = new LedgerDialog(context(), scope, tr("Ledger, %1").arg(who), this);
    dialog->open();
    return dialog;
}

bool BudgetsPage::focusFilter()
{
    if (!m_agents->isVisible())
        return false;
    m_agents->focusFilter();
    return true;
}

void BudgetsPage::showScope(const PageScope& scope)
{
    const auto now = context().link.now();
    m_period = {QStringLiteral("custom"), scope.words(now), scope.from.value_or(m_periods.front().from), scope.to};
    m_periodButton->setText(m_period.title);
    m_periodButton->setAccessibleName(tr("Period: %1").arg(m_period.title));
    closeExplanation();
    refresh();
}

void BudgetsPage::openThing(const QString& id)
{
    if (const auto scope = PageScope::of(id))
        return showScope(*scope);
    if (!m_budgets) {
        m_wanted = id;
        return;
    }
    if (m_strip->choose(id))
        explainBudget(BudgetFigure::Spent);
}

bool BudgetsPage::goBack()
{
    if (m_panel->isVisible()) {
        closeExplanation();
        return true;
    }
    return m_agents->clearFilter();
}

QString BudgetsPage::copyText() const
{
    const auto rows = m_agents->table()->selectedText();
    return rows.isEmpty() ? m_strip->toText() : rows;
}

void BudgetsPage::setPaused(bool paused)
{
    m_paused = paused;
    if (!paused)
        refresh();
}

void BudgetsPage::shown()
{
    m_timer->start();
    ask();
}

void BudgetsPage::hidden()
{
    m_timer->stop();
}

} // namespace kaze::ui
