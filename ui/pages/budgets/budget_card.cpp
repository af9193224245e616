#include "ui/pages/budgets/budget_card.h"

#include "ui/models/budget_words.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/number_button.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QVBoxLayout>

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr int kHeight = 120;
constexpr int kMeterHeight = 6;
constexpr double kHeldShade = 0.55; // how far what is held fades into the empty bar

} // namespace

BudgetMeter::BudgetMeter(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    setFixedHeight(kMeterHeight);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void BudgetMeter::setShares(double spent, double held, Tone tone)
{
    m_spent = std::clamp(spent, 0.0, 1.0);
    m_held = std::clamp(held, 0.0, 1 - m_spent);
    m_tone = tone;
    setAccessibleName(tr("%1 spent, %2 held").arg(format::percent(spent), format::percent(held)));
    update();
}

QSize BudgetMeter::sizeHint() const
{
    return {160, kMeterHeight};
}

void BudgetMeter::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double radius = height() / 2.0;
    QPainterPath whole;
    whole.addRoundedRect(QRectF(rect()), radius, radius);
    painter.setClipPath(whole);
    painter.fillRect(rect(), m_theme.track());
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    const auto bar = [&](double share, const QColor& color) {
        const double length = std::max(share * width(), share > 0 ? radius * 2 : 0);
        QPainterPath path;
        path.addRoundedRect(QRectF(mirrored ? width() - length : 0, 0, length, height()), radius, radius);
        painter.fillPath(path, color);
    };
    if (m_held > 0)
        bar(m_spent + m_held, mixed(m_theme.color(m_tone), m_theme.track(), kHeldShade));
    bar(m_spent, m_theme.color(m_tone));
    if (m_theme.tokens().highContrast) {
        painter.setClipping(false);
        painter.setPen(m_theme.tokens().border);
        painter.drawPath(whole);
    }
}

BudgetCard::BudgetCard(const Theme& theme, QWidget* parent)
    : Card(theme, {}, parent), m_theme(theme), m_spent(new NumberButton(theme, TextRole::BigNumber)),
      m_limit(new ElidedLabel(theme, TextRole::Title)), m_held(new NumberButton(theme, TextRole::Muted)),
      m_meter(new BudgetMeter(theme)), m_course(new NumberButton(theme, TextRole::Muted))
{
    setFocusPolicy(Qt::StrongFocus);
    setFixedHeight(kHeight);
    auto* number = new QHBoxLayout;
    number->setSpacing(spacing::kSmall - 2);
    number->addWidget(m_spent, 0, Qt::AlignBottom);
    number->addWidget(m_limit, 1, Qt::AlignBottom);
    number->addWidget(m_held, 0, Qt::AlignBottom);
    m_limit->setContentsMargins(0, 0, 0, 3);
    content()->addLayout(number);
    content()->addWidget(m_meter);
    auto* line = new QHBoxLayout;
    line->addWidget(m_course);
    line->addStretch(1);
    content()->addLayout(line);
    content()->addStretch(1);
    connect(m_spent, &QAbstractButton::clicked, this, [this] { emit explainWanted(BudgetFigure::Spent); });
    connect(m_held, &QAbstractButton::clicked, this, [this] { emit explainWanted(BudgetFigure::Held); });
    connect(m_course, &QAbstractButton::clicked, this, [this] { emit explainWanted(BudgetFigure::Course); });
}

QString BudgetCard::limitText() const
{
    const QString limit = m_budget.limitUsd ? budget::roundMoney(*m_budget.limitUsd)
        : m_budget.limitTokens              ? tr("%1 tokens").arg(format::count(*m_budget.limitTokens))
                                            : QStringLiteral("—");
    return tr("of %1").arg(limit);
}

void BudgetCard::setBudget(const api::Budget& budget, api::Time now)
{
    m_budget = budget;
    const QString name = budget::name(budget);
    setTitle(name);
    const QString scope = budget.scope == api::BudgetScope::Tenant ? QString() : budget::scopeWord(budget.scope);
    setNote(scope.isEmpty() ? budget::periodWord(budget) : scope + QStringLiteral(" · ") + budget::periodWord(budget));
    const bool dollars = budget.limitUsd.has_value();
    const QString spent = dollars ? format::money(budget.spentUsd.nanos) : format::count(budget.spentTokens);
    const bool more = budget::isAtLeast(budget);
    m_spent->setNumber(more ? QStringLiteral("≥ ") + spent : spent,
        (more ? tr("%1: spent at least %2") : tr("%1: spent %2")).arg(name, spent),
        dollars ? format::exactMoney(budget.spentUsd.nanos) : format::exactCount(budget.spentTokens));
    m_limit->setText(limitText());
    const bool holds = dollars ? budget.heldUsd.nanos > 0 : budget.heldTokens > 0;
    const QString held = dollars ? format::money(budget.heldUsd.nanos) : format::count(budget.heldTokens);
    m_held->setVisible(holds);
    m_held->setNumber(tr("+ %1 held", "for calls under way").arg(held), tr("%1: %2 held for calls under way").arg(name, held));
    const auto course = budget::course(budget, now);
    const auto shares = budget::shares(budget);
    m_meter->setShares(shares.spent, shares.held, budget::toneOf(course));
    const QString words = budget::courseText(budget, now);
    m_course->setNumber(words, tr("%1: %2").arg(name, words), words);
    setAccessibleDescription(QStringLiteral("%1 %2. %3").arg(spent, limitText(), words));
    update();
}

void BudgetCard::setChosen(bool chosen)
{
    m_chosen = chosen;
    update();
}

QString BudgetCard::toText() const
{
    return QStringList{budget::name(m_budget), m_spent->text(), limitText(), m_course->text()}.join(QLatin1Char('\t'));
}

void BudgetCard::paintEvent(QPaintEvent* event)
{
    Card::paintEvent(event);
    if (!m_chosen || hasFocus())
        return;
    // A shape too: the edge of the chosen one is twice as strong as that of others.
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(mixed(m_theme.tokens().border, m_theme.tokens().accent, 0.7), 1.5));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.75, 0.75, -0.75, -0.75), spacing::kCardRadius, spacing::kCardRadius);
}

void BudgetCard::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && rect().contains(event->pos()))
        emit chosen();
    else
        Card::mouseReleaseEvent(event);
}

void BudgetCard::mouseDoubleClickEvent(QMouseEvent*)
{
    emit opened();
}

void BudgetCard::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        emit explainWanted(BudgetFigure::Spent);
    else
        Card::keyPressEvent(event);
}

void BudgetCard::focusInEvent(QFocusEvent* event)
{
    Card::focusInEvent(event);
    emit chosen();
}

} // namespace kaze::ui
