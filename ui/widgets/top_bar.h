#pragma once

#include "ui/widgets/theme.h"

#include <QFrame>

#include <optional>

class QMenu;
class QPushButton;

namespace kaze::ui {

class BarButton;

//! The cell as the top bar shows it.
struct TopBarCell {
    QString name; //!< "Local cell"
    QString state; //!< the word beside the dot: "running"
    Tone tone = Tone::Ok; //!< of the dot
    std::optional<Tone> environment; //!< colour of the leading edge; its word belongs into `environmentName`
    QString environmentName; //!< "production"
    bool readOnly = false; //!< shows a lock, with the word in the tooltip
};

//! Product, cell switcher, search, degradation level, spend today, alerts. Search gives way first when it gets narrow.
class TopBar : public QFrame {
    Q_OBJECT
public:
    explicit TopBar(const Theme& theme, QWidget* parent = nullptr);

    void setCell(const TopBarCell& cell);
    //! Opens under the cell button; the caller owns it. Without one, cellClicked is emitted.
    void setCellMenu(QMenu* menu);
    //! Layouts; opens under a button of its own, which stands there from then on. The caller owns it.
    void setLayoutMenu(QMenu* menu);
    //! The lock beside the cell: "read-only", "unlocked for 14 min"; empty hides it.
    void setLock(const QString& text, Tone tone = Tone::Neutral, const QString& explanation = {});
    void setDegradation(const QString& word, Tone tone, const QString& reason = {});
    void setSpend(const QString& text, const QString& exact = {});
    //! 0 hides nothing: it says "no alerts", quietly.
    void setAlerts(int count, Tone tone = Tone::Warning);
    //! Width of what stands over the navigation, so that the cell button starts where pages start.
    void setLeadingWidth(int width);

signals:
    void cellClicked();
    void lockClicked();
    void searchClicked();
    void degradationClicked();
    void spendClicked();
    void alertsClicked();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    QWidget* m_product;
    BarButton* m_cell;
    BarButton* m_lock;
    BarButton* m_search;
    BarButton* m_layout;
    BarButton* m_degradation;
    BarButton* m_spend;
    BarButton* m_alerts;
    std::optional<Tone> m_environment; //!< the strip along the top
};

} // namespace kaze::ui
