#include "ui/pages/budgets/budget_strip.h"

#include "engine/api/budget_requests.h"

#include "ui/models/run_words.h"
#include "ui/widgets/labels.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr std::size_t kAbreast = 4;
constexpr int kLeastWidth = 236;
constexpr int kScrollBar = 12;

} // namespace

BudgetStrip::BudgetStrip(const Theme& theme, QWidget* parent)
    : QScrollArea(parent), m_theme(theme), m_inner(new QWidget), m_none(new QWidget)
{
    setAccessibleName(tr("Budgets"));
    setFocusPolicy(Qt::NoFocus);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFrameShape(QFrame::NoFrame);
    m_inner->setObjectName(QStringLiteral("kazeScrolled"));
    setWidget(m_inner);
    auto* card = new Card(theme);
    auto* row = new QHBoxLayout;
    row->setSpacing(spacing::kLarge);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(spacing::kTiny);
    texts->addWidget(makeLabel(theme, TextRole::Strong, tr("No budget yet")));
    texts->addWidget(makeLabel(theme, TextRole::Muted,
        tr("Nothing limits what all runs together spend in a month. A budget warns before its limit, and no call goes beyond "
           "it.")));
    row->addLayout(texts, 1);
    auto* add = new QPushButton(tr("New budget"));
    add->setAccessibleName(tr("New budget, the first"));
    row->addWidget(add, 0, Qt::AlignVCenter);
    card->content()->addLayout(row);
    auto* column = new QVBoxLayout(m_none);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(card);
    m_none->setParent(m_inner);
    connect(add, &QPushButton::clicked, this, &BudgetStrip::newWanted);
}

BudgetCard* BudgetStrip::addCard()
{
    auto* card = new BudgetCard(m_theme, m_inner);
    const auto at = m_cards.size();
    m_cards.push_back(card);
    connect(card, &BudgetCard::chosen, this, [this, at] { choose(at); });
    connect(card, &BudgetCard::explainWanted, this, [this, at](BudgetFigure figure) {
        choose(at);
        emit explainWanted(figure);
    });
    connect(card, &BudgetCard::opened, this, [this, at] {
        choose(at);
        emit editWanted();
    });
    return card;
}

void BudgetStrip::setBudgets(const std::vector<api::Budget>& budgets, api::Time now)
{
    m_shown = budgets.size();
    while (m_cards.size() < m_shown)
        addCard();
    for (std::size_t at = 0; at < m_cards.size(); ++at) {
        m_cards[at]->setVisible(at < m_shown);
        if (at < m_shown)
            m_cards[at]->setBudget(budgets[at], now);
    }
    m_none->setVisible(m_shown == 0);
    const auto* before = chosen();
    const std::string id = before ? before->budgetId : std::string();
    for (std::size_t at = 0; at < m_shown; ++at)
        m_cards[at]->setChosen(m_cards[at]->budget().budgetId == id);
    m_chosen = id;
    arrange();
}

const api::Budget* BudgetStrip::chosen() const
{
    for (std::size_t at = 0; at < m_shown; ++at)
        if (m_cards[at]->budget().budgetId == m_chosen)
            return &m_cards[at]->budget();
    return m_shown > 0 ? &m_cards.front()->budget() : nullptr;
}

bool BudgetStrip::choose(const QString& id)
{
    for (std::size_t at = 0; at < m_shown; ++at) {
        const auto& budget = m_cards[at]->budget();
        if (text(budget.budgetId) != id && (id.isEmpty() || text(budget.subject) != id))
            continue;
        choose(at);
        return true;
    }
    return false;
}

void BudgetStrip::choose(std::size_t at)
{
    if (at >= m_shown)
        return;
    const auto id = m_cards[at]->budget().budgetId;
    ensureWidgetVisible(m_cards[at], 0, 0);
    if (id == m_chosen)
        return;
    m_chosen = id;
    for (std::size_t card = 0; card < m_shown; ++card)
        m_cards[card]->setChosen(card == at);
    emit chosenChanged();
}

void BudgetStrip::arrange()
{
    const int height = m_cards.empty() ? m_none->sizeHint().height() : m_cards.front()->height();
    const auto abreast = std::clamp<std::size_t>(m_shown, 1, kAbreast);
    const int room = viewport()->width() - static_cast<int>(abreast - 1) * spacing::kMedium;
    const int width = std::max(kLeastWidth, room / static_cast<int>(abreast));
    const auto count = static_cast<int>(m_shown);
    const int inner = m_shown == 0 ? viewport()->width() : count * width + (count - 1) * spacing::kMedium;
    const bool scrolls = inner > viewport()->width();
    m_inner->resize(std::max(inner, scrolls ? 0 : viewport()->width()), height);
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    for (int at = 0; at < count; ++at) {
        const int left = at * (width + spacing::kMedium);
        // The last one takes what the division left.
        const int own = at + 1 == count && !scrolls ? m_inner->width() - left : width;
        m_cards[static_cast<std::size_t>(at)]->setGeometry(mirrored ? m_inner->width() - left - own : left, 0, own, height);
    }
    m_none->setGeometry(m_inner->rect());
    setFixedHeight(height + (scrolls ? kScrollBar : 0));
}

void BudgetStrip::resizeEvent(QResizeEvent* event)
{
    QScrollArea::resizeEvent(event);
    arrange();
}

void BudgetStrip::keyPressEvent(QKeyEvent* event)
{
    const bool back = event->key() == Qt::Key_Left;
    if (m_shown == 0 || (!back && event->key() != Qt::Key_Right))
        return QScrollArea::keyPressEvent(event);
    const auto* now = chosen();
    const int step = back == (layoutDirection() == Qt::RightToLeft) ? 1 : -1;
    for (std::size_t at = 0; at < m_shown; ++at) {
        if (&m_cards[at]->budget() != now)
            continue;
        const int next = std::clamp(static_cast<int>(at) + step, 0, static_cast<int>(m_shown) - 1);
        m_cards[static_cast<std::size_t>(next)]->setFocus(Qt::TabFocusReason);
        return;
    }
}

QString BudgetStrip::toText() const
{
    QStringList lines;
    for (std::size_t at = 0; at < m_shown; ++at)
        lines << m_cards[at]->toText();
    return lines.join(QLatin1Char('\n'));
}

} // namespace kaze::ui
