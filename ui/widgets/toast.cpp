#include "ui/widgets/toast.h"

#include "ui/widgets/labels.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <QTimer>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kWidth = 360;
constexpr int kMost = 4;
constexpr int kBottom = 42; // clear of the status bar

} // namespace

//! One notice of a ToastArea.
class Toast : public QFrame {
    Q_OBJECT
public:
    Toast(const Theme& theme, const ToastMessage& message, QWidget* parent);
    //! Null where the notice has nothing to press.
    [[nodiscard]] QPushButton* button() const { return m_button; }

signals:
    void finished();
    void action();

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    static QString wordOf(Tone tone)
    {
        switch (tone) {
        case Tone::Ok:
            return tr("Done");
        case Tone::Warning:
            return tr("Warning");
        case Tone::Critical:
            return tr("Problem");
        default:
            return {};
        }
    }

    const Theme& m_theme;
    Tone m_tone;
    QTimer* m_timer;
    QPushButton* m_button = nullptr;
};

Toast::Toast(const Theme& theme, const ToastMessage& message, QWidget* parent)
    : QFrame(parent), m_theme(theme), m_tone(message.tone), m_timer(new QTimer(this))
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(spacing::kMedium + 3, spacing::kSmall, spacing::kSmall, spacing::kSmall);
    row->setSpacing(spacing::kSmall);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(2);
    const QString word = wordOf(message.tone);
    if (!word.isEmpty()) {
        auto* label = new ElidedLabel(theme, TextRole::Strong, word, this);
        label->setTone(message.tone);
        texts->addWidget(label);
    }
    texts->addWidget(makeLabel(theme, TextRole::Body, message.text, this));
    row->addLayout(texts, 1);
    if (!message.actionText.isEmpty()) {
        m_button = new QPushButton(message.actionText, this);
        connect(m_button, &QPushButton::clicked, this, &Toast::action);
        row->addWidget(m_button, 0, Qt::AlignVCenter);
    }
    auto* close = new QPushButton(QStringLiteral("×"), this);
    close->setAccessibleName(tr("Close this notice"));
    close->setToolTip(tr("Close this notice"));
    setButtonRole(*close, ButtonRole::Flat);
    connect(close, &QPushButton::clicked, this, &Toast::finished);
    row->addWidget(close, 0, Qt::AlignTop);
    setAccessibleName(word.isEmpty() ? message.text : word + QStringLiteral(": ") + message.text);
    m_timer->setSingleShot(true);
    m_timer->setInterval(message.stays);
    connect(m_timer, &QTimer::timeout, this, &Toast::finished);
    if (message.stays.count() > 0)
        m_timer->start();
    else
        m_timer->setProperty("never", true);
}

void Toast::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setPen(m_theme.tokens().border);
    painter.setBrush(m_theme.tokens().raised);
    painter.drawRoundedRect(box, spacing::kCardRadius, spacing::kCardRadius);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.color(m_tone));
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    painter.drawRoundedRect(QRectF(mirrored ? width() - 7 : 4, 8, 3, height() - 16), 1.5, 1.5);
}

void Toast::enterEvent(QEnterEvent* event)
{
    m_timer->stop();
    QFrame::enterEvent(event);
}

void Toast::leaveEvent(QEvent* event)
{
    if (!m_timer->property("never").toBool())
        m_timer->start();
    QFrame::leaveEvent(event);
}

ToastArea::ToastArea(const Theme& theme, QWidget* host) : QWidget(host), m_theme(theme), m_layout(new QVBoxLayout(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(spacing::kSmall);
    setAccessibleName(tr("Notices"));
    host->installEventFilter(this);
    hide();
}

void ToastArea::post(const ToastMessage& message)
{
    if (count() == kMost)
        delete m_layout->itemAt(0)->widget();
    auto* toast = new Toast(m_theme, message, this);
    m_layout->addWidget(toast);
    const auto remove = [this, toast] {
        toast->hide();
        m_layout->removeWidget(toast);
        toast->deleteLater();
        place();
    };
    connect(toast, &Toast::finished, this, remove);
    connect(toast, &Toast::action, this, [remove, action = message.action] {
        remove();
        if (action)
            action();
    });
    toast->show();
    place();
    QAccessibleEvent event(toast, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

bool ToastArea::act()
{
    for (int at = count() - 1; at >= 0; --at)
        if (auto* toast = qobject_cast<Toast*>(m_layout->itemAt(at)->widget()); toast && toast->button())
            return toast->button()->click(), true;
    return false;
}

int ToastArea::count() const
{
    return m_layout->count();
}

bool ToastArea::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == parentWidget() && (event->type() == QEvent::Resize || event->type() == QEvent::LayoutDirectionChange))
        place();
    return QWidget::eventFilter(watched, event);
}

void ToastArea::place()
{
    setVisible(count() > 0);
    if (count() == 0)
        return;
    const auto* host = parentWidget();
    const int width = std::min(kWidth, host->width() - 2 * spacing::kLarge);
    m_layout->activate();
    const int wanted = m_layout->hasHeightForWidth() ? m_layout->totalHeightForWidth(width) : m_layout->totalSizeHint().height();
    const int height = std::min(wanted, host->height() - kBottom);
    const int left = host->layoutDirection() == Qt::RightToLeft ? spacing::kLarge : host->width() - width - spacing::kLarge;
    setGeometry(left, host->height() - height - kBottom, width, height);
    raise();
}

} // namespace kaze::ui

#include "toast.moc"
