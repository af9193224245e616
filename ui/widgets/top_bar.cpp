#include "ui/widgets/top_bar.h"

#include "ui/widgets/detail/bar_button.h"
#include "ui/widgets/detail/paint_text.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QMenu>
#include <QPainter>
#include <QStyle>

namespace kaze::ui {

namespace {

constexpr int kStrip = 3; // px

//! The diamond and the product's name.
class ProductMark : public QWidget {
public:
    ProductMark(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
    {
        setFont(theme.font(TextRole::Strong));
        setAccessibleName(QStringLiteral("Kaze"));
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const QRect sign = QStyle::visualRect(layoutDirection(), rect(), QRect(spacing::kLarge - 2, 0, 12, height()));
        const QPointF middle(sign.center().x() + 0.5, height() / 2.0);
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.tokens().accent);
        painter.drawPolygon(
            QPolygonF{middle + QPointF(0, -6), middle + QPointF(6, 0), middle + QPointF(0, 6), middle + QPointF(-6, 0)});
        painter.setPen(m_theme.tokens().text);
        const QRect name = QStyle::visualRect(layoutDirection(), rect(), rect().adjusted(spacing::kLarge + 15, 0, 0, 0));
        paintText(painter, name, QStringLiteral("Kaze"), layoutDirection());
    }

private:
    const Theme& m_theme;
};

} // namespace

TopBar::TopBar(const Theme& theme, QWidget* parent)
    : QFrame(parent), m_theme(theme), m_product(new ProductMark(theme, this)), m_cell(new BarButton(theme, this)),
      m_lock(new BarButton(theme, this)), m_search(new BarButton(theme, this)), m_layout(new BarButton(theme, this)),
      m_degradation(new BarButton(theme, this)), m_spend(new BarButton(theme, this)), m_alerts(new BarButton(theme, this))
{
    setAccessibleName(tr("Cell and alerts"));
    m_cell->setArrow(true);
    m_search->setFieldLike(true);
    m_search->setContent(tr("Search agents, traces, actions…"));
    m_search->setHint(QKeySequence(Qt::CTRL | Qt::Key_K).toString(QKeySequence::NativeText));
    m_search->setMaximumWidth(412);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 7, 0, 7);
    row->setSpacing(spacing::kMedium);
    row->addWidget(m_product);
    row->addWidget(m_cell);
    row->addWidget(m_lock);
    row->addWidget(m_search, 3);
    row->addStretch(1);
    row->addWidget(m_layout);
    row->addWidget(m_degradation);
    row->addWidget(m_spend);
    row->addWidget(m_alerts);
    // Margins are not mirrored, spaces are.
    row->addSpacing(spacing::kMedium + 2);
    setLeadingWidth(196);
    setFixedHeight(44);
    m_alerts->setObjectName(QStringLiteral("alerts"));
    m_cell->setObjectName(QStringLiteral("cell"));
    m_lock->setObjectName(QStringLiteral("lock"));
    m_lock->setLocked(true);
    m_lock->hide();
    m_layout->setObjectName(QStringLiteral("layout"));
    m_layout->setContent(tr("Layout"));
    m_layout->setToolTip(tr("How the console is arranged, under names"));
    m_layout->setArrow(true);
    m_layout->hide();
    setAlerts(0);
    connect(m_cell, &QAbstractButton::clicked, this, &TopBar::cellClicked);
    connect(m_lock, &QAbstractButton::clicked, this, &TopBar::lockClicked);
    connect(m_search, &QAbstractButton::clicked, this, &TopBar::searchClicked);
    connect(m_degradation, &QAbstractButton::clicked, this, &TopBar::degradationClicked);
    connect(m_spend, &QAbstractButton::clicked, this, &TopBar::spendClicked);
    connect(m_alerts, &QAbstractButton::clicked, this, &TopBar::alertsClicked);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void TopBar::setCell(const TopBarCell& cell)
{
    const QString text = cell.state.isEmpty() ? cell.name : tr("%1 · %2").arg(cell.name, cell.state);
    m_cell->setContent(text, BarButton::Sign::Dot, cell.tone);
    m_cell->setEdge(cell.environment);
    if (m_environment != cell.environment) {
        m_environment = cell.environment;
        update();
    }
    m_cell->setLocked(cell.readOnly);
    QStringList facts{text};
    if (!cell.environmentName.isEmpty())
        facts << cell.environmentName;
    if (cell.readOnly)
        facts << tr("read-only");
    m_cell->setToolTip(facts.join(QStringLiteral(" · ")));
    m_cell->setAccessibleName(tr("Cell: %1").arg(facts.join(QStringLiteral(", "))));
}

void TopBar::setCellMenu(QMenu* menu)
{
    disconnect(m_cell, &QAbstractButton::clicked, this, nullptr);
    connect(m_cell, &QAbstractButton::clicked, menu,
        [this, menu] { menu->popup(m_cell->mapToGlobal(QPoint(0, m_cell->height() + 2))); });
}

void TopBar::setLayoutMenu(QMenu* menu)
{
    m_layout->show();
    connect(m_layout, &QAbstractButton::clicked, menu,
        [this, menu] { menu->popup(m_layout->mapToGlobal(QPoint(0, m_layout->height() + 2))); });
}

void TopBar::setLock(const QString& text, Tone tone, const QString& explanation)
{
    m_lock->setVisible(!text.isEmpty());
    m_lock->setContent(text, tone == Tone::Neutral ? BarButton::Sign::None : BarButton::Sign::Triangle, tone);
    m_lock->setLocked(tone == Tone::Neutral);
    m_lock->setToolTip(explanation);
}

void TopBar::setDegradation(const QString& word, Tone tone, const QString& reason)
{
    m_degradation->setContent(word, BarButton::Sign::Dot, tone);
    m_degradation->setToolTip(reason);
    m_degradation->setAccessibleName(tr("Degradation level: %1").arg(word));
}

void TopBar::setSpend(const QString& text, const QString& exact)
{
    m_spend->setContent(tr("%1 today").arg(text));
    m_spend->setToolTip(exact);
    m_spend->setAccessibleName(tr("Spent today: %1").arg(text));
}

void TopBar::setAlerts(int count, Tone tone)
{
    const QString text = count == 0 ? tr("No alerts")
        : count == 1                ? tr("1 alert")
                                    : tr("%1 alerts").arg(QLocale().toString(count));
    m_alerts->setContent(text, count ? BarButton::Sign::Triangle : BarButton::Sign::None, tone);
}

void TopBar::setLeadingWidth(int width)
{
    m_product->setFixedWidth(width - spacing::kMedium);
}

void TopBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.tokens().surface);
    painter.fillRect(0, height() - 1, width(), 1, m_theme.tokens().border);
    if (m_environment)
        painter.fillRect(0, 0, width(), kStrip, m_theme.color(*m_environment));
}

} // namespace kaze::ui
