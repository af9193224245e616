#pragma once

#include "ui/widgets/theme.h"

#include <QFrame>

class QHBoxLayout;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace kaze::ui {

class ElidedLabel;

//! A bordered surface with an optional title row (title left, a text, a link or a widget right) and a column of content.
class Card : public QFrame {
    Q_OBJECT
public:
    explicit Card(const Theme& theme, const QString& title = {}, QWidget* parent = nullptr);

    void setTitle(const QString& title);
    //! Shows the title in the text's colour, semibold: the name of a thing rather than of a card. `id` follows in muted monospace.
    void setThing(const QString& name, const QString& id = {});
    //! Muted text at the right end of the title row.
    void setNote(const QString& text);
    //! A link at the right end of the title row ("View all"), reachable with Tab; emits linkActivated.
    void setLink(const QString& text);
    //! Any widget at the right end of the title row, before the link (a legend, tabs); the card owns it.
    void setTrailing(QWidget* widget);

    //! Where content goes, top to bottom, 8 px apart.
    [[nodiscard]] QVBoxLayout* content() const { return m_content; }
    //! Lets content touch the border (tables); the title row keeps its margins.
    void setFlush(bool flush);
    //! For a card inside a card.
    void setRaised(bool raised);
    //! A 3 px coloured edge on the leading side (the environment of a cell).
    void setEdge(Tone tone);

signals:
    void linkActivated();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void updateHeader();

    const Theme& m_theme;
    QWidget* m_header;
    QHBoxLayout* m_headerLayout;
    ElidedLabel* m_title;
    ElidedLabel* m_id;
    ElidedLabel* m_note;
    QPushButton* m_link;
    QWidget* m_trailing = nullptr;
    QVBoxLayout* m_content;
    int m_edge = -1;
    bool m_raised = false;
    bool m_flush = false;
};

} // namespace kaze::ui
