#pragma once

#include "engine/api/memory_requests.h"
#include "ui/widgets/theme.h"

#include <QWidget>

namespace kaze::ui {

//! One line of values with their counts, as chips that are pressed and released; what has no room is in a menu behind the last one. Left and Right
//! walk, Space and Enter press.
class FacetRow : public QWidget {
    Q_OBJECT
public:
    //! `field` is that of the filter; `title` stands before the chips.
    FacetRow(const Theme& theme, const QString& field, const QString& title, QWidget* parent = nullptr);

    struct Chip {
        QString value;
        qint64 count = -1; //!< −1 where nobody counted
        bool on = false;
    };
    void setChips(const QList<Chip>& chips);
    [[nodiscard]] const QList<Chip>& chips() const { return m_chips; }
    [[nodiscard]] const QString& field() const { return m_field; }
    //! Where a value's chip is; empty where it has no room.
    [[nodiscard]] QRect chipRect(const QString& value) const;
    //! Aligns the chips of rows above each other.
    void setTitleWidth(int width);
    [[nodiscard]] int titleWidth() const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    void toggled(const QString& value, bool on);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] QString wordsOf(const Chip& chip) const;
    [[nodiscard]] int widthOf(const QString& words) const;
    struct Places {
        QList<QRect> chips; //!< of those that have room
        QRect menu; //!< of the others; empty where all have room
    };
    [[nodiscard]] Places places() const;
    [[nodiscard]] QString menuWords(qsizetype shown) const;
    void paintOne(QPainter& painter, const QRect& place, const QString& words, bool on, bool hasKeyboard) const;
    void press(qsizetype at);
    void openMenu();
    void describe();

    const Theme& m_theme;
    QString m_field;
    QString m_title;
    QList<Chip> m_chips;
    int m_titleWidth = 0;
    qsizetype m_current = 0;
};

//! Kinds, tags and agents of what is listed, with their counts. Pressing one makes it a condition of the filter, releasing takes it away.
class MemoryFacets : public QWidget {
    Q_OBJECT
public:
    explicit MemoryFacets(const Theme& theme, QWidget* parent = nullptr);

    void setCounts(const api::MemoryPage& page);
    //! Shows which conditions the filter has.
    void follow(const QString& typed);
    [[nodiscard]] FacetRow* row(const QString& field) const;

signals:
    //! A person pressed a chip: this is the query now.
    void queryWanted(const QString& typed);

private:
    void rebuild();

    QList<FacetRow*> m_rows;
    api::MemoryPage m_page;
    QString m_typed;
};

} // namespace kaze::ui
