#include "ui/widgets/status_bar_strip.h"

#include "ui/widgets/detail/paint_text.h"

#include <QPainter>
#include <QStyle>

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr int kGap = 18;
constexpr int kMargin = 14;
constexpr int kDot = 8;

} // namespace

//! One fact of the strip.
class StatusItem : public QWidget {
public:
    StatusItem(const Theme& theme, QString id, StatusBarStrip::Side side, QWidget* parent)
        : QWidget(parent), m_theme(theme), m_id(std::move(id)), m_side(side)
    {
        setFont(theme.font(TextRole::Muted));
    }

    void set(const QString& text, std::optional<Tone> dot)
    {
        m_text = text;
        m_dot = dot;
        setAccessibleName(text);
        update();
    }

    [[nodiscard]] const QString& id() const { return m_id; }
    [[nodiscard]] const QString& text() const { return m_text; }
    [[nodiscard]] StatusBarStrip::Side side() const { return m_side; }
    [[nodiscard]] int wantedWidth() const { return fontMetrics().horizontalAdvance(m_text) + 2 + (m_dot ? kDot + 4 : 0); }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        int left = 0;
        if (m_dot) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(m_theme.color(*m_dot));
            painter.drawEllipse(QStyle::visualRect(layoutDirection(), rect(), QRect(0, (height() - kDot) / 2, kDot, kDot)));
            left = kDot + 4;
        }
        painter.setPen(m_theme.tokens().muted);
        const QRect words = QStyle::visualRect(layoutDirection(), rect(), rect().adjusted(left, 0, 0, 0));
        paintText(painter, words, m_text, layoutDirection());
    }

private:
    const Theme& m_theme;
    QString m_id;
    StatusBarStrip::Side m_side;
    QString m_text;
    std::optional<Tone> m_dot;
};

StatusBarStrip::StatusBarStrip(const Theme& theme, QWidget* parent) : QFrame(parent), m_theme(theme)
{
    setAccessibleName(tr("Status"));
    setFixedHeight(26);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void StatusBarStrip::setItem(Side side, const QString& id, const QString& text, const QString& tooltip, std::optional<Tone> dot)
{
    auto* item = find(id);
    if (!item) {
        item = new StatusItem(m_theme, id, side, this);
        m_items << item;
    }
    item->set(text, dot);
    item->setToolTip(tooltip);
    fit();
}

void StatusBarStrip::removeItem(const QString& id)
{
    auto* item = find(id);
    if (!item)
        return;
    m_items.removeOne(item);
    delete item;
    fit();
}

QString StatusBarStrip::itemText(const QString& id) const
{
    const auto* item = find(id);
    return item ? item->text() : QString();
}

StatusItem* StatusBarStrip::find(const QString& id) const
{
    const auto found = std::find_if(m_items.begin(), m_items.end(), [&id](const StatusItem* item) { return item->id() == id; });
    return found == m_items.end() ? nullptr : *found;
}

QSize StatusBarStrip::minimumSizeHint() const
{
    return {200, 26};
}

void StatusBarStrip::fit()
{
    int left = kMargin;
    int right = width() - kMargin;
    const auto place = [this](StatusItem* item, int x) {
        item->setGeometry(QStyle::visualRect(layoutDirection(), rect(), QRect(x, 1, item->wantedWidth(), height() - 1)));
        item->show();
    };
    for (auto it = m_items.rbegin(); it != m_items.rend(); ++it) {
        if ((*it)->side() != Side::Trailing)
            continue;
        right -= (*it)->wantedWidth();
        place(*it, right);
        right -= kGap;
    }
    bool full = false;
    for (auto* item : m_items) {
        if (item->side() != Side::Leading)
            continue;
        full = full || left + item->wantedWidth() > right;
        if (full) {
            item->hide();
            continue;
        }
        place(item, left);
        left += item->wantedWidth() + kGap;
    }
}

void StatusBarStrip::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    fit();
}

void StatusBarStrip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.tokens().surface);
    painter.fillRect(0, 0, width(), 1, m_theme.tokens().border);
}

} // namespace kaze::ui
