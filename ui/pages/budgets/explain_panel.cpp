#include "ui/pages/budgets/explain_panel.h"

#include "engine/api/budget_requests.h"
#include "engine/api/cost_requests.h"

#include "ui/models/run_words.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/scrolled.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kWidth = 352;

} // namespace

ExplainPanel::ExplainPanel(const PageContext& context, QWidget* parent)
    : Card(context.theme, tr("How this number came about"), parent), m_context(context),
      m_what(makeLabel(context.theme, TextRole::Muted, {})), m_number(makeLabel(context.theme, TextRole::BigNumber, {})),
      m_sentence(makeLabel(context.theme, TextRole::Body, {})), m_receipt(new ReceiptView(context.theme)),
      m_notes(makeLabel(context.theme, TextRole::Muted, {})), m_problem(makeLabel(context.theme, TextRole::Muted, {})),
      m_ledger(new QPushButton(tr("Ledger entries"))), m_settle(new QPushButton), m_copy(new QPushButton(tr("Copy"))),
      m_close(new QPushButton(tr("Close")))
{
    setFixedWidth(kWidth);
    setButtonRole(*m_close, ButtonRole::Link);
    m_close->setToolTip(tr("Close (Esc)"));
    setTrailing(m_close);
    setTextTone(*m_problem, Tone::Critical);
    m_copy->setAccessibleName(tr("Copy the explanation"));
    auto* inner = new QWidget;
    auto* texts = new QVBoxLayout(inner);
    texts->setContentsMargins(0, 0, spacing::kSmall, 0);
    texts->setSpacing(spacing::kSmall);
    for (QWidget* part : {static_cast<QWidget*>(m_what), static_cast<QWidget*>(m_number), static_cast<QWidget*>(m_sentence),
             static_cast<QWidget*>(m_receipt), static_cast<QWidget*>(m_notes), static_cast<QWidget*>(m_problem)})
        texts->addWidget(part);
    texts->addStretch(1);
    auto* scroll = scrolled(inner);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(spacing::kSmall);
    buttons->addStretch(1);
    buttons->addWidget(m_copy);
    buttons->addWidget(m_ledger);
    content()->addWidget(scroll, 1);
    content()->addWidget(m_settle, 0, Qt::AlignLeading); // with its amount too long to stand beside the others
    content()->addLayout(buttons);
    connect(m_close, &QPushButton::clicked, this, &ExplainPanel::closed);
    connect(m_ledger, &QPushButton::clicked, this, [this] { emit ledgerWanted(m_asked); });
    connect(m_settle, &QPushButton::clicked, this, &ExplainPanel::askToSettle);
    connect(m_copy, &QPushButton::clicked, this, [this] {
        QStringList parts{m_told.title, m_told.number + QLatin1Char('\t') + m_told.exact, m_told.sentence, m_receipt->toText()};
        parts += m_told.notes;
        QApplication::clipboard()->setText(parts.join(QLatin1Char('\n')));
        m_context.navigator.notify(tr("The explanation is copied."));
    });
}

void ExplainPanel::explain(NumberAsked asked)
{
    m_asked = std::move(asked);
    m_told = {};
    ask();
}

void ExplainPanel::refresh(const std::vector<api::Budget>& budgets)
{
    if (m_asked.budget)
        for (const auto& budget : budgets)
            if (budget.budgetId == m_asked.budget->budgetId)
                m_asked.budget = budget;
    ask();
}

void ExplainPanel::ask()
{
    auto request = m_asked.scope;
    request.by = {"model"};
    m_context.link.ask<api::ListSpend>(this, std::move(request), [this, round = ++m_round](base::Result<api::SpendList> list) {
        if (round != m_round)
            return;
        if (!list)
            return showProblem(text(list.error().message));
        askPrice(std::move(*list));
    });
}

void ExplainPanel::askPrice(api::SpendList list)
{
    const auto model = onlyModel(list);
    if (model.empty())
        return showNumber(list, {});
    api::ListPrices request;
    request.filter = model;
    m_context.link.ask<api::ListPrices>(
        this, std::move(request), [this, model, list = std::move(list), round = m_round](base::Result<api::PriceList> prices) {
            if (round != m_round)
                return;
            std::optional<api::ModelPrice> own;
            if (prices)
                for (const auto& price : prices->prices)
                    if (price.model == model)
                        own = price;
            showNumber(list, own);
        });
}

void ExplainPanel::showNumber(const api::SpendList& list, const std::optional<api::ModelPrice>& price)
{
    m_told = ui::explain(m_asked, list, price, m_context.link.now());
    m_what->setText(m_told.title);
    m_number->setText(m_told.number);
    m_number->setToolTip(m_told.exact);
    m_sentence->setText(m_told.sentence);
    m_receipt->setLines(m_told.lines);
    m_notes->setText(m_told.notes.join(QStringLiteral("\n\n")));
    m_notes->setVisible(!m_told.notes.isEmpty());
    m_problem->hide();
    m_settle->setVisible(m_told.canSettle);
    if (m_asked.budget)
        m_settle->setText(m_asked.budget->unsettledUsd.nanos > 0
                ? tr("Give back %1…").arg(format::money(m_asked.budget->unsettledUsd.nanos))
                : tr("Give back %1 tokens…").arg(format::count(m_asked.budget->unsettledTokens)));
    setAccessibleDescription(m_told.title + QStringLiteral(": ") + m_told.number + QStringLiteral(". ") + m_told.sentence);
}

void ExplainPanel::showProblem(const QString& message)
{
    m_problem->setText(tr("This cannot be explained now: %1").arg(message));
    m_problem->show();
    if (m_told.title.isEmpty()) {
        for (auto* label : {m_what, m_number, m_sentence, m_notes})
            label->clear();
        m_receipt->setLines({});
        m_settle->hide();
    }
}

void ExplainPanel::askToSettle()
{
    if (!m_asked.budget)
        return;
    Question question;
    question.text = tr("Give back what is unsettled?");
    question.details
        = tr("It was held when a process ended without a word. If the provider has billed it, the budget will show less "
             "than was spent. The ledger stays as it is.");
    question.action = tr("Give back");
    question.otherwise = tr("Keep it held");
    question.role = ButtonRole::Primary;
    confirm(m_context.theme, this, question, [this, id = m_asked.budget->budgetId] { settle(id); });
}

void ExplainPanel::settle(const std::string& budgetId)
{
    api::SettleBudget request;
    request.budgetId = budgetId;
    m_context.link.ask<api::SettleBudget>(this, std::move(request), [this](base::Result<api::BudgetReply> reply) {
        if (!reply)
            return showProblem(text(reply.error().message));
        m_context.navigator.notify(tr("What was unsettled is given back."));
        emit settled();
    });
}

void ExplainPanel::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        emit closed();
    else
        Card::keyPressEvent(event);
}

} // namespace kaze::ui
