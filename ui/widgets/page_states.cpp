#include "ui/widgets/page_states.h"

#include "ui/widgets/detail/paint_text.h"
#include "ui/widgets/labels.h"

#include <QAccessible>
#include <QPainter>
#include <QPushButton>
#include <QStyle>
#include <QTimer>
#include <QVBoxLayout>

#include <cmath>

namespace kaze::ui {

namespace {

constexpr int kTextWidth = 460;
constexpr int kIconSize = 40;
constexpr int kTick = 80; // ms
constexpr int kPatience = 2; // ticks before a loading page shows anything

QVBoxLayout* centred(QWidget* parent)
{
    auto* column = new QVBoxLayout(parent);
    column->setContentsMargins(spacing::kHuge, spacing::kHuge, spacing::kHuge, spacing::kHuge);
    column->setSpacing(spacing::kSmall);
    column->addStretch(2);
    return column;
}

QLabel* centredLabel(const Theme& theme, TextRole role, const QString& text)
{
    auto* label = makeLabel(theme, role, text);
    label->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    label->setMaximumWidth(kTextWidth);
    label->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    return label;
}

// A wrapping label inside a centred column needs its row to be as wide as it may get.
void addWrapped(QVBoxLayout* column, QWidget* widget)
{
    auto* row = new QHBoxLayout;
    row->addStretch(1);
    row->addWidget(widget, 100);
    row->addStretch(1);
    column->addLayout(row);
}

//! The icon of an empty page in the colour of quiet text, or the sign of an error; both follow the theme.
class StateIcon : public QWidget {
public:
    StateIcon(const Theme& theme, const QString& name)
        : m_theme(theme), m_icon(theme.icon(name, Tone::Neutral)), m_error(name.isEmpty())
    {
        setFixedSize(kIconSize, kIconSize);
        connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        if (!m_error) {
            m_icon.paint(&painter, rect());
            return;
        }
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(m_theme.tokens().critical, 2));
        painter.drawEllipse(QRectF(rect()).adjusted(3, 3, -3, -3));
        painter.setFont(m_theme.font(TextRole::Heading));
        painter.drawText(rect(), Qt::AlignCenter, QStringLiteral("!"));
    }

private:
    const Theme& m_theme;
    QIcon m_icon;
    bool m_error;
};

} // namespace

EmptyState::EmptyState(const Theme& theme, const QString& icon, const QString& headline, const QString& explanation,
    const QString& action, QWidget* parent)
    : QWidget(parent), m_headline(centredLabel(theme, TextRole::Heading, headline)),
      m_explanation(centredLabel(theme, TextRole::Body, explanation)), m_action(new QPushButton(this))
{
    m_explanation->setProperty("kazeQuiet", true);
    auto* column = centred(this);
    column->addWidget(new StateIcon(theme, icon), 0, Qt::AlignHCenter);
    column->addSpacing(spacing::kTiny);
    addWrapped(column, m_headline);
    addWrapped(column, m_explanation);
    setButtonRole(*m_action, ButtonRole::Primary);
    connect(m_action, &QPushButton::clicked, this, &EmptyState::actionClicked);
    column->addSpacing(spacing::kSmall);
    column->addWidget(m_action, 0, Qt::AlignHCenter);
    setAction(action);
    column->addStretch(3);
    setAccessibleName(headline);
    setAccessibleDescription(explanation);
}

void EmptyState::setTexts(const QString& headline, const QString& explanation)
{
    m_headline->setText(headline);
    m_explanation->setText(explanation);
    setAccessibleName(headline);
    setAccessibleDescription(explanation);
}

void EmptyState::setAction(const QString& action)
{
    m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
    setFocusProxy(action.isEmpty() ? nullptr : m_action);
}

ErrorState::ErrorState(const Theme& theme, QWidget* parent)
    : QWidget(parent), m_happened(centredLabel(theme, TextRole::Heading, {})), m_kept(centredLabel(theme, TextRole::Body, {})),
      m_toDo(centredLabel(theme, TextRole::Body, {})), m_retry(new QPushButton)
{
    m_kept->setProperty("kazeQuiet", true);
    auto* column = centred(this);
    column->addWidget(new StateIcon(theme, {}), 0, Qt::AlignHCenter);
    column->addSpacing(spacing::kTiny);
    for (auto* label : {m_happened, m_kept, m_toDo})
        addWrapped(column, label);
    column->addSpacing(spacing::kSmall);
    column->addWidget(m_retry, 0, Qt::AlignHCenter);
    column->addStretch(3);
    setFocusProxy(m_retry);
    connect(m_retry, &QPushButton::clicked, this, &ErrorState::retryClicked);
}

void ErrorState::setError(const QString& happened, const QString& kept, const QString& toDo, const QString& retry)
{
    m_happened->setText(happened);
    m_kept->setText(kept);
    m_toDo->setText(toDo);
    m_retry->setText(retry);
    m_kept->setVisible(!kept.isEmpty());
    m_toDo->setVisible(!toDo.isEmpty());
    m_retry->setVisible(!retry.isEmpty());
    setAccessibleName(happened);
    setAccessibleDescription(kept + QLatin1Char(' ') + toDo);
    QAccessibleEvent event(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

LoadingState::LoadingState(const Theme& theme, const QString& what, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_timer(new QTimer(this))
{
    m_timer->setInterval(kTick);
    connect(m_timer, &QTimer::timeout, this, [this] {
        ++m_ticks;
        update();
    });
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
    setText(what);
}

void LoadingState::setText(const QString& what)
{
    m_text = what;
    setAccessibleName(what);
    update();
}

void LoadingState::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    m_ticks = 0;
    m_timer->start();
}

void LoadingState::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    m_timer->stop();
}

void LoadingState::paintEvent(QPaintEvent*)
{
    if (m_ticks < kPatience)
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto& tokens = m_theme.tokens();
    const QRect inner = rect().adjusted(spacing::kLarge, spacing::kMedium, -spacing::kLarge, -spacing::kMedium);
    painter.setPen(tokens.muted);
    paintText(painter, QRect(inner.left(), inner.top(), inner.width(), 20), m_text, layoutDirection());
    painter.setPen(Qt::NoPen);
    static constexpr double kWidths[]{0.62, 0.81, 0.47, 0.74, 0.55, 0.68};
    int row = 0;
    for (int y = inner.top() + 34; y + 10 < inner.bottom() && row < 24; y += spacing::kRowHeight, ++row) {
        // A slow wave down the rows says that something is going on.
        const double wave = 0.5 + 0.5 * std::sin(m_ticks * 0.35 - row * 0.6);
        painter.setBrush(mixed(tokens.surface, m_theme.track(), 0.55 + 0.45 * wave));
        const QRect bar(inner.left(), y, static_cast<int>(inner.width() * kWidths[row % 6]), 10);
        painter.drawRoundedRect(QStyle::visualRect(layoutDirection(), inner, bar), 4, 4);
    }
}

StateStack::StateStack(const Theme& theme, QWidget* content, EmptyState* empty, const QString& loadingText, QWidget* parent)
    : FillingStack(parent), m_content(content), m_empty(empty), m_loading(new LoadingState(theme, loadingText)),
      m_error(new ErrorState(theme))
{
    for (QWidget* state :
        {m_content, static_cast<QWidget*>(m_empty), static_cast<QWidget*>(m_loading), static_cast<QWidget*>(m_error)})
        addWidget(state);
    connect(m_error, &ErrorState::retryClicked, this, &StateStack::retryClicked);
}

void StateStack::showContent()
{
    setCurrentWidget(m_content);
}
void StateStack::showEmpty()
{
    setCurrentWidget(m_empty);
}
void StateStack::showLoading()
{
    setCurrentWidget(m_loading);
}

void StateStack::showError(const QString& happened, const QString& kept, const QString& toDo, const QString& retry)
{
    m_error->setError(happened, kept, toDo, retry);
    setCurrentWidget(m_error);
}

} // namespace kaze::ui
