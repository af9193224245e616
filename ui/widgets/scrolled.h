#pragma once

class QScrollArea;
class QWidget;

namespace kaze::ui {

//! A scroll area for texts and cards: without a frame or a ground of its own, as wide as it is given. Owns what is in it.
[[nodiscard]] QScrollArea* scrolled(QWidget* inner);

//! The same for what fills the room there is with parts that can be made smaller: it scrolls only where the least that its layout needs does not fit.
[[nodiscard]] QScrollArea* scrolledAtLeast(QWidget* inner);

} // namespace kaze::ui
