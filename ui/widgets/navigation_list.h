#pragma once

#include "ui/widgets/theme.h"

#include <QListView>

class QStandardItemModel;

namespace kaze::ui {

struct NavigationItem {
    QString id;
    QString title;
};

struct NavigationSection {
    QString title;
    QList<NavigationItem> items;
};

//! The left navigation: sections with items and live counts. Up, Down, Home, End and typing move; moving chooses. Sections are skipped.
class NavigationList : public QListView {
    Q_OBJECT
public:
    explicit NavigationList(const Theme& theme, QWidget* parent = nullptr);

    void setSections(const QList<NavigationSection>& sections);
    //! The count at the right end of an item; empty hides it. `needsPerson` makes it stand out (with a word for screen readers).
    void setCount(const QString& id, const QString& count, bool needsPerson = false);
    //! Chooses without a signal when it is chosen already; unknown ids change nothing.
    void setCurrent(const QString& id);
    [[nodiscard]] QString current() const;
    //! Ids in the order shown, for Ctrl+1…9.
    [[nodiscard]] QStringList ids() const;

    //! In a card the list lies on the card's surface, without a line at its end.
    void setInCard(bool inCard);

    [[nodiscard]] QSize sizeHint() const override;

signals:
    void chosen(const QString& id);

protected:
    void paintEvent(QPaintEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

private:
    [[nodiscard]] QModelIndex find(const QString& id) const;

    const Theme& m_theme;
    QStandardItemModel* m_items;
    bool m_inCard = false;
};

} // namespace kaze::ui
