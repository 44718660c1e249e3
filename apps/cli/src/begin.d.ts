/** The command's name, where one is typed. */
export const command: string | undefined;
