#pragma once

#include "ui/widgets/theme.h"

#include <QWidget>

namespace kaze::ui {

//! The little pill tabs over a detail. Left and Right move, Tab leaves. Where it gets narrow they take a second line.
class SegmentedTabs : public QWidget {
    Q_OBJECT
public:
    SegmentedTabs(const Theme& theme, const QString& accessibleName, QWidget* parent = nullptr);

    void addTab(const QString& id, const QString& title);
    void setTitle(const QString& id, const QString& title);
    //! Takes a tab out of sight and reach, or brings it back; the current one may be hidden too.
    void setTabShown(const QString& id, bool shown);
    [[nodiscard]] QString titleOf(const QString& id) const;
    void setCurrent(const QString& id);
    [[nodiscard]] QString current() const { return m_current; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;

signals:
    void currentChanged(const QString& id);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    struct Tab {
        QString id;
        QString title;
        bool shown = true;
    };
    [[nodiscard]] int widthOf(const Tab& tab) const;
    [[nodiscard]] QList<QRect> places(int width) const;
    [[nodiscard]] QList<QRect> rects() const;
    void describe();

    const Theme& m_theme;
    QList<Tab> m_tabs;
    QString m_current;
};

} // namespace kaze::ui
