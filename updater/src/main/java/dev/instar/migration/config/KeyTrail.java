package dev.instar.migration.config;

/** Is told where edits put what was in a configuration, so that it can be found again. */
public interface KeyTrail {

  /** Nobody asks. */
  KeyTrail NONE =
      new KeyTrail() {
        @Override
        public void moved(KeyPath from, KeyPath to) {}

        @Override
        public void replaced(KeyPath key, ConfigValue by) {}
      };

  /** A key with all below it got another place. */
  void moved(KeyPath from, KeyPath to);

  /** A value became another one that stands for the same. */
  void replaced(KeyPath key, ConfigValue by);
}
